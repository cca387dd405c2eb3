/**
 * Recurring tasks: one task for each tick of a cron expression, however many instances of
 * an application run. Uses the queue, and what annotated methods share.
 */
@NullMarked
package io.qaio.queue.schedule;

import org.jspecify.annotations.NullMarked;
