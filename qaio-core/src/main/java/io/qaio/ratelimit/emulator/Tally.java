package io.qaio.ratelimit.emulator;

/**
 * Counts what becomes of requests. Delays are in the model's unit, excesses in requests.
 */
final class Tally {

	private final Delays delays = new Delays();

	private long granted;

	private long denied;

	private double peakExcess;

	void grant(double delay, double excess) {
		if (delay > 0) {
			hold(delay);
		}
		add(1, 0, excess);
	}

	void deny() {
		this.denied++;
	}

	/**
	 * Add many requests at once, but not the delays of those that are held.
	 */
	void add(long granted, long denied, double peakExcess) {
		this.granted += granted;
		this.denied += denied;
		if (peakExcess > this.peakExcess) {
			this.peakExcess = peakExcess;
		}
	}

	/**
	 * Add the delay of one request that is held.
	 */
	void hold(double delay) {
		this.delays.add(delay);
	}

	void addAll(Tally more) {
		this.delays.addAll(more.delays);
		add(more.granted, more.denied, more.peakExcess);
	}

	Summary summary(EmulatorModel model) {
		long delayed = this.delays.count();
		double[] percentiles = this.delays.percentiles(this.granted, 0.5, 0.95, 0.99, 1);
		return new Summary(this.granted, this.denied, delayed, model.seconds(percentiles[0]),
				model.seconds(percentiles[1]), model.seconds(percentiles[2]), model.seconds(percentiles[3]),
				this.peakExcess);
	}

}
