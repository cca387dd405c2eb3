package io.qaio.queue.listener;

/**
 * A bucket of a limiter, for which a {@link PacingSchedule} gives out times.
 *
 * @param zone its zone
 * @param key its key
 */
record BucketId(String zone, String key) {
}
