/**
 * Serializers: payloads as bytes, in the forms {@code raw}, {@code json} and
 * {@code java}.
 * <p>
 * Uses Jackson for JSON, which is optional, and nothing of the queue but
 * {@link io.qaio.queue.TaskQueueException}.
 */
@NullMarked
package io.qaio.queue.serialization;

import org.jspecify.annotations.NullMarked;
