package io.qaio.queue;

/**
 * The number of tasks of a queue in each state.
 *
 * @param ready tasks that can be delivered, and blocked tasks: those behind another task
 * with their {@link PutOptions#orderingKey ordering key}
 * @param delayed tasks that wait for their time
 * @param taken tasks that a delivery has leased
 * @param dead dead letters
 */
public record QueueStats(long ready, long delayed, long taken, long dead) {

}
