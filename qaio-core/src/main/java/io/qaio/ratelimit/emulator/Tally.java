package io.qaio.ratelimit.emulator;

import java.util.Arrays;

/**
 * Counts the outcomes of requests. Delays are in the model's unit, excesses in requests.
 */
final class Tally {

	private final Delays delays = new Delays();

	private long granted;

	private long rejected;

	private double peakExcess;

	/**
	 * Adds requests, but not their delays.
	 */
	void add(long granted, long rejected, double peakExcess) {
		this.granted += granted;
		this.rejected += rejected;
		if (peakExcess > this.peakExcess) {
			this.peakExcess = peakExcess;
		}
	}

	/**
	 * Adds the delay of one request that is let in, 0 if it is not delayed.
	 */
	void delay(double delay) {
		if (delay > 0) {
			this.delays.add(delay);
		}
	}

	void addAll(Tally more) {
		this.delays.addAll(more.delays);
		add(more.granted, more.rejected, more.peakExcess);
	}

	Summary summary(EmulatorModel model) {
		double[] seconds = Arrays.stream(this.delays.percentiles(this.granted, 0.5, 0.95, 0.99, 1))
			.map(model::seconds)
			.toArray();
		return new Summary(this.granted, this.rejected, this.delays.count(), seconds[0], seconds[1], seconds[2],
				seconds[3], this.peakExcess);
	}

}
