/**
 * Micrometer's {@code Observation} of puts and of the deliveries of tasks. Of these types
 * only {@code TaskObservations}, {@code TaskObservation} and {@code TaskOutcome} can be
 * used where Micrometer is absent.
 */
@NullMarked
package io.qaio.queue.observation;

import org.jspecify.annotations.NullMarked;
