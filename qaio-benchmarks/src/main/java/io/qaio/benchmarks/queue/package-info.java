/**
 * What the queue costs, beside bare designs on the same Redis.
 */
@NullMarked
package io.qaio.benchmarks.queue;

import org.jspecify.annotations.NullMarked;
