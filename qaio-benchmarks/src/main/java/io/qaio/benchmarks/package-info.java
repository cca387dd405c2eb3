/**
 * What the queue costs, beside bare Lettuce loops that do the same minimal work in the
 * same run on the same redis-server.
 */
@NullMarked
package io.qaio.benchmarks;

import org.jspecify.annotations.NullMarked;
