package io.qaio.ratelimit.emulator;

/**
 * Counts what becomes of requests. Delays are in the model's unit.
 */
final class Tally {

	private final Delays delays = new Delays();

	private long denied;

	private double peakExcess;

	void grant(double delay, double excess) {
		this.delays.add(delay);
		if (excess > this.peakExcess) {
			this.peakExcess = excess;
		}
	}

	void deny() {
		this.denied++;
	}

	void addAll(Tally more) {
		this.delays.addAll(more.delays);
		this.denied += more.denied;
		this.peakExcess = Math.max(this.peakExcess, more.peakExcess);
	}

	Summary summary(RateLimitEmulator.Model model) {
		double[] percentiles = this.delays.percentiles(0.5, 0.95, 0.99, 1);
		return new Summary(this.delays.count(), this.denied, this.delays.longerThanNone(),
				model.seconds(percentiles[0]), model.seconds(percentiles[1]), model.seconds(percentiles[2]),
				model.seconds(percentiles[3]), this.peakExcess);
	}

}
