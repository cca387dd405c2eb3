package io.qaio.ratelimit.emulator;

/**
 * Entries of a log that were skipped for one reason.
 *
 * @param reason why they hold no request
 * @param count how many there are
 * @param firstNumber the number of the first one in the log, from 1
 * @param first the beginning of the first one, safe to print
 */
public record SkippedEntries(String reason, long count, long firstNumber, String first) {

}
