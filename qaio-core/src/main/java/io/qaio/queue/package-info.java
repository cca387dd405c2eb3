/**
 * The task queue: put a payload, get a task, ack it.
 */
@NullMarked
package io.qaio.queue;

import org.jspecify.annotations.NullMarked;
