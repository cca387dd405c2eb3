package io.qaio.faults.verify;

/**
 * What bounds the calls of each key of a limiter, or of a paced listener.
 *
 * @param perSecond the rate
 * @param burst the burst
 * @param slack how many calls may be late: decided about in one second and seen in
 * another
 */
public record LimitTerms(double perSecond, int burst, int slack) {

}
