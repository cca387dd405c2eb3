/**
 * What a store must do, as tests. Each interface is one rule that all stores share;
 * {@link io.qaio.queue.store.contract.TaskStoreContract} brings them together.
 */
@NullMarked
package io.qaio.queue.store.contract;

import org.jspecify.annotations.NullMarked;
