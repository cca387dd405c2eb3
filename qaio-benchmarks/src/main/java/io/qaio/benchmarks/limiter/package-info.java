/**
 * What limits cost, in one JVM and in Redis, beside other limiters and bare designs.
 */
@NullMarked
package io.qaio.benchmarks.limiter;

import org.jspecify.annotations.NullMarked;
