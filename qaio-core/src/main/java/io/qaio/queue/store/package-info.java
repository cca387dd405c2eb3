/**
 * The seam between the queue and the places that keep its tasks: bytes in and out.
 */
@NullMarked
package io.qaio.queue.store;

import org.jspecify.annotations.NullMarked;
