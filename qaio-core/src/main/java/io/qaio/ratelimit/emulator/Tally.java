package io.qaio.ratelimit.emulator;

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
		long delayed = this.delays.count();
		double[] percentiles = this.delays.percentiles(this.granted, 0.5, 0.95, 0.99, 1);
		return new Summary(this.granted, this.rejected, delayed, model.seconds(percentiles[0]),
				model.seconds(percentiles[1]), model.seconds(percentiles[2]), model.seconds(percentiles[3]),
				this.peakExcess);
	}

}
