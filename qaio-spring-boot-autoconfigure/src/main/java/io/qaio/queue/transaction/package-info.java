/**
 * Puts that wait for the commit of a Spring transaction.
 */
@NullMarked
package io.qaio.queue.transaction;

import org.jspecify.annotations.NullMarked;
