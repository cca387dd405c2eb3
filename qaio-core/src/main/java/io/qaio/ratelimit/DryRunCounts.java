package io.qaio.ratelimit;

/**
 * What limits in dry run would have done to calls that they let in at once.
 *
 * @param delayed how many calls would have been delayed
 * @param rejected how many calls would have been rejected
 */
public record DryRunCounts(long delayed, long rejected) {
}
