package io.qaio.queue.store;

/**
 * The group of a task. Groups that have ready tasks take turns, and at most
 * {@link QueueBounds#groupConcurrency()} tasks of one group are taken at once.
 *
 * @param name the group's name: at most 255 bytes as UTF-8
 * @param weight how many tasks may start when it is the turn of the group, 1 to 100. The
 * task of the group that was put last decides
 */
public record TaskGroup(String name, int weight) {

}
