/**
 * Methods that work on tasks, and the containers that bring them the tasks.
 */
@NullMarked
package io.qaio.queue.listener;

import org.jspecify.annotations.NullMarked;
