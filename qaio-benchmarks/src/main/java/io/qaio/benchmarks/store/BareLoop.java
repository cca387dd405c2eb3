package io.qaio.benchmarks.store;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.queue.LifecycleDesign;

/**
 * A minimal design on the server of a store.
 *
 * @param title what to call it in the table
 * @param singly a lifecycle of one task
 * @param batch a lifecycle of 100 tasks
 * @param bound what Qaio is held to in batches
 */
record BareLoop(String title, LifecycleDesign singly, LifecycleDesign batch, Bound bound) {
}
