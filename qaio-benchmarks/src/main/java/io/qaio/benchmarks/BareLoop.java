package io.qaio.benchmarks;

/**
 * A minimal design on the server of a store.
 *
 * @param title what to call it in the table
 * @param singly a lifecycle of one task
 * @param batch a lifecycle of 100 tasks
 * @param bound what Qaio is held to in batches
 */
record BareLoop(String title, Contender singly, Contender batch, Bound bound) {
}
