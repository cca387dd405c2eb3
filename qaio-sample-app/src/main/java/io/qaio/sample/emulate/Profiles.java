package io.qaio.sample.emulate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.qaio.ratelimit.emulator.TrafficProfile;
import io.qaio.ratelimit.emulator.TrafficProfile.Interval;
import io.qaio.ratelimit.emulator.TrafficProfile.WeightedRate;

/**
 * Reads traffic profiles as they are written on the command line.
 */
final class Profiles {

	private static final String NUMBER = "(\\d+(?:\\.\\d+)?)";

	private static final Pattern INTERVAL = Pattern.compile(NUMBER + "-" + NUMBER + ":" + NUMBER);

	private static final Pattern WEIGHTED_RATE = Pattern.compile(NUMBER + "x" + NUMBER);

	private Profiles() {
	}

	/**
	 * Read intervals such as {@code 0-3:5,3-5:8}.
	 */
	static TrafficProfile profile(String text) {
		List<Interval> intervals = new ArrayList<>();
		for (String part : text.split(",", -1)) {
			Matcher numbers = match(INTERVAL, part,
					"an interval such as 0-3:5, for 5 requests per second from 0 s to 3 s");
			intervals.add(new Interval(number(numbers, 1), number(numbers, 2), number(numbers, 3)));
		}
		return TrafficProfile.of(intervals);
	}

	/**
	 * Read weighted rates such as {@code 0x60,1x16}.
	 */
	static List<WeightedRate> weightedRates(String text) {
		List<WeightedRate> rates = new ArrayList<>();
		for (String part : text.split(",", -1)) {
			Matcher numbers = match(WEIGHTED_RATE, part, "a rate and its weight such as 3x10");
			rates.add(new WeightedRate(number(numbers, 1), number(numbers, 2)));
		}
		return rates;
	}

	private static Matcher match(Pattern pattern, String part, String meant) {
		Matcher matcher = pattern.matcher(part);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'" + part + "' is not " + meant);
		}
		return matcher;
	}

	private static double number(Matcher matcher, int group) {
		return Double.parseDouble(matcher.group(group));
	}

}
