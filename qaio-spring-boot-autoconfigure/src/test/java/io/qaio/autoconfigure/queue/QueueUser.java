package io.qaio.autoconfigure.queue;

import io.qaio.queue.TaskQueues;

/**
 * A bean that uses queues.
 *
 * @param queues the queues
 */
public record QueueUser(TaskQueues queues) {

}
