/**
 * Puts that wait for the commit of a Spring transaction.
 * <p>
 * Uses {@code io.qaio.queue} and {@code spring-tx}, which is optional.
 */
@NullMarked
package io.qaio.queue.transaction;

import org.jspecify.annotations.NullMarked;
