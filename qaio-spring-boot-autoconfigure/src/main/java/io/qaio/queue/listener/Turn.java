package io.qaio.queue.listener;

import java.time.Duration;

/**
 * When to work on a task.
 *
 * @param delay zero for now; else it is not its turn, and to be asked about again after
 * that time
 * @param work works on it
 */
record Turn(Duration delay, TaskHandler work) {
}
