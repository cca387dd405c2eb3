/**
 * Listeners of queues: {@code @TaskListener} methods, and the containers that bring them
 * tasks.
 * <p>
 * A {@code TaskListenerContainer} is what users start and stop. Each start makes a
 * {@code ContainerRun}, which reports events to its {@code ContainerState} and carries
 * out the plans that it answers with: fetch by {@code Fetcher}, work by
 * {@code TaskProcessor}, ack by {@code Acknowledger}. Whoever changes a rule changes
 * {@code ContainerState}, whoever changes a number changes {@code ListenerTuning}.
 * <p>
 * Uses {@code io.qaio.queue}, {@code io.qaio.queue.observation} and, for pacing,
 * {@code io.qaio.ratelimit}. Stores are used through {@code TaskQueue} only.
 */
@NullMarked
package io.qaio.queue.listener;

import org.jspecify.annotations.NullMarked;
