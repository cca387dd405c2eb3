/**
 * The Redis floor below the queue and the limiter: connections and who owns them,
 * availability, scripts and their calls, what errors mean, names of keys, timers.
 * <p>
 * For the stores of this module only, not for applications. Uses Lettuce and its Netty,
 * and the JDK; it knows neither queues nor limits.
 */
@NullMarked
package io.qaio.redis;

import org.jspecify.annotations.NullMarked;
