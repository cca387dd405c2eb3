package io.qaio.ratelimit;

/**
 * What limits in dry run would have done to calls that were let in at once.
 *
 * @param delayed how many calls would have been delayed
 * @param refused how many calls would have been refused
 */
public record DryRunCounts(long delayed, long refused) {
}
