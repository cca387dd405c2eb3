/**
 * Micrometer's observations of puts and of the work on deliveries, and their conventions.
 * Uses {@code io.qaio.queue} and micrometer-observation, which spring-context brings.
 */
@NullMarked
package io.qaio.queue.observation;

import org.jspecify.annotations.NullMarked;
