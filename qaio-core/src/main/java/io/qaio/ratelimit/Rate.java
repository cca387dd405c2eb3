package io.qaio.ratelimit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests a second a bucket lets through, in thousandths: {@code 30r/m} is 500,
 * {@code 1r/m} is 16. What is smaller than a thousandth is cut off, as in nginx.
 *
 * @param thousandthsPerSecond thousandths of a request per second, 1 to 10<sup>12</sup>
 */
public record Rate(long thousandthsPerSecond) {

	private static final long MAX = 1_000_000_000_000L;

	private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,15})?)(r/s|r/m)?");

	private static final BigDecimal SECONDS_PER_MINUTE = BigDecimal.valueOf(60);

	/**
	 * Checks the rate.
	 * @throws IllegalArgumentException if the rate is out of bounds
	 */
	public Rate {
		if (thousandthsPerSecond < 1 || thousandthsPerSecond > MAX) {
			throw new IllegalArgumentException("A rate must be from 0.001r/s to 1000000000r/s, not "
					+ BigDecimal.valueOf(thousandthsPerSecond, 3).toPlainString() + "r/s");
		}
	}

	/**
	 * Reads a rate.
	 * @param text requests per second ({@code 5r/s}), per minute ({@code 30r/m}), or a
	 * bare number per second ({@code 0.5})
	 * @return the rate
	 * @throws IllegalArgumentException if the text is not a rate, or the rate is less
	 * than a thousandth of a request per second
	 */
	public static Rate parse(String text) {
		Matcher matcher = TEXT.matcher(text.strip());
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'" + text + "' is not a rate. Write requests per second as '5r/s',"
					+ " per minute as '30r/m', or a bare number per second as '0.5'");
		}
		BigDecimal thousandths = new BigDecimal(matcher.group(1)).movePointRight(3);
		if ("r/m".equals(matcher.group(2))) {
			thousandths = thousandths.divide(SECONDS_PER_MINUTE, RoundingMode.DOWN);
		}
		long cut = thousandths.longValue();
		if (cut < 1 || cut > MAX) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a rate: it must be from 0.001r/s to 1000000000r/s");
		}
		return new Rate(cut);
	}

	/**
	 * The rate as requests per second, such that {@link #parse} reads it back.
	 */
	@Override
	public String toString() {
		return BigDecimal.valueOf(this.thousandthsPerSecond, 3).stripTrailingZeros().toPlainString() + "r/s";
	}

}
