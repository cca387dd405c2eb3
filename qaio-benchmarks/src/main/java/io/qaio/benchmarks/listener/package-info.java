/**
 * What listeners cost, beside those of other queues and bare loops.
 */
@NullMarked
package io.qaio.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
