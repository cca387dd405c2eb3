/**
 * A model of a queue, and random operations that a store and the model do side by side.
 * {@link io.qaio.queue.store.model.ModelCheck} is the way in.
 */
@NullMarked
package io.qaio.queue.store.model;

import org.jspecify.annotations.NullMarked;
