package io.qaio.queue.listener;

import java.time.Duration;

/**
 * When to work on a paced task.
 *
 * @param delay zero for now; else the task goes back to the queue for this time
 * @param work works on it
 */
record PacingDecision(Duration delay, TaskHandler work) {
}
