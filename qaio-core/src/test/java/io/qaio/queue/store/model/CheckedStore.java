package io.qaio.queue.store.model;

import java.util.List;

import io.qaio.queue.store.TaskStore;

/**
 * A store to check.
 *
 * @param processes two stores on the same data, as two processes have them
 * @param time how time passes for the store
 */
public record CheckedStore(List<TaskStore> processes, StoreTime time) {

}
