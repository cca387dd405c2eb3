package io.qaio.sample.emulate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.emulator.RateLimitEmulator;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import io.qaio.ratelimit.emulator.Traffic;

/**
 * A limit to try.
 *
 * @param rate how fast buckets drain
 * @param burst the greatest excess that is let in
 * @param delay the greatest excess that is not delayed
 * @param model the model
 */
record Setting(Rate rate, int burst, int delay, Model model) {

	private static final String NO_DELAY = "nodelay";

	/**
	 * Read a setting such as {@code rate=5r/s,burst=12,delay=8,model=queue}.
	 * @throws IllegalArgumentException if the text is not a setting
	 */
	static Setting parse(String text) {
		Map<String, String> values = new LinkedHashMap<>(Map.of("burst", "0", "delay", "0", "model", "nginx"));
		for (String part : text.split(",", -1)) {
			String[] pair = part.split("=", 2);
			if (pair.length != 2 || !(values.containsKey(pair[0]) || pair[0].equals("rate"))) {
				throw new IllegalArgumentException("'" + part
						+ "' is not one of rate=, burst=, delay= and model=, as in rate=5r/s,burst=12,delay=8");
			}
			values.put(pair[0], pair[1]);
		}
		String rate = values.get("rate");
		if (rate == null) {
			throw new IllegalArgumentException("the rate is missing, as in rate=5r/s,burst=12,delay=8");
		}
		return new Setting(Rate.parse(rate), burst(values.getOrDefault("burst", "")),
				delay(values.getOrDefault("delay", "")), model(values.getOrDefault("model", "")));
	}

	static int burst(String text) {
		return count("burst", text, "12");
	}

	static int delay(String text) {
		return text.equals(NO_DELAY) ? RateLimit.NO_DELAY : count("delay", text, "8, or " + NO_DELAY);
	}

	private static int count(String name, String text, String example) {
		int count = -1;
		if (text.matches("\\d{1,10}")) {
			long value = Long.parseLong(text);
			count = (value < Integer.MAX_VALUE) ? (int) value : -1;
		}
		if (count < 0) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a " + name + ": it must be a number of requests such as " + example);
		}
		return count;
	}

	static Model model(String text) {
		try {
			return Model.valueOf(text.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a model. There are nginx and queue", ex);
		}
	}

	RateLimitEmulator emulator(Traffic traffic, int size) {
		return RateLimitEmulator.of(traffic, zone(size), this.burst, this.delay, this.model);
	}

	Zone zone(int size) {
		return new Zone("emulate", this.rate, size);
	}

	@Override
	public String toString() {
		String text = "rate=" + this.rate + ",burst=" + this.burst + ",delay="
				+ ((this.delay == RateLimit.NO_DELAY) ? NO_DELAY : this.delay);
		return (this.model == Model.NGINX) ? text : text + ",model=" + this.model.name().toLowerCase(Locale.ROOT);
	}

}
