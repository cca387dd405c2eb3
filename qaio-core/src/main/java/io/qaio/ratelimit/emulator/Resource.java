package io.qaio.ratelimit.emulator;

/**
 * What is limited, by one limit or several. They are asked in their order: the first that
 * refuses ends it, and none is charged; else all asked are charged, and the largest delay
 * holds. If two are equally long, the later limit is named, as in nginx.
 */
final class Resource {

	static final int NO_LIMIT = -1;

	private final Limit[] limits;

	private final boolean[] asked;

	private double delay;

	private double excess;

	private int decider;

	Resource(Limit[] limits) {
		this.limits = limits;
		this.asked = new boolean[limits.length];
	}

	/**
	 * Decide about a request. The following methods are about the one decided last.
	 * @return whether it is let in
	 */
	boolean admits(double now, Keys keys, int request) {
		this.delay = 0;
		this.decider = NO_LIMIT;
		for (int i = 0; i < this.limits.length; i++) {
			int key = keys.key(request, i);
			this.asked[i] = key >= 0;
			if (this.asked[i] && !this.limits[i].admits(key, now)) {
				this.decider = i;
				this.excess = this.limits[i].excess();
				return false;
			}
		}
		this.excess = 0;
		for (int i = 0; i < this.limits.length; i++) {
			if (this.asked[i]) {
				charge(i);
			}
		}
		return true;
	}

	private void charge(int i) {
		Limit limit = this.limits[i];
		limit.charge();
		double delay = limit.delay();
		if (delay > 0 && delay >= this.delay) {
			this.delay = delay;
			this.decider = i;
			this.excess = limit.excess();
		}
		else if (this.decider == NO_LIMIT) {
			this.excess = Math.max(this.excess, limit.excess());
		}
	}

	/**
	 * Decides about many requests.
	 * @param keys their keys, a column for each limit or one for all
	 */
	Replay.Stretch stretch(Times times, int[][] keys) {
		Keys columns = (request, limit) -> keys[Math.min(limit, keys.length - 1)][request];
		int[] counted = keys[0];
		return (from, to, tally, deniedByKey) -> {
			for (int i = from; i < to; i++) {
				if (admits(times.at(i), columns, i)) {
					tally.grant(this.delay, this.excess);
					continue;
				}
				tally.deny();
				if (counted[i] >= 0) {
					deniedByKey[counted[i]]++;
				}
			}
		};
	}

	/**
	 * How long the request is held, in the model's unit.
	 */
	double delay() {
		return this.delay;
	}

	/**
	 * The excess of the bucket that refused or held the request, else the largest.
	 */
	double excess() {
		return this.excess;
	}

	/**
	 * Which limit refused or held the request, from 0.
	 * @return -1 if none did
	 */
	int decider() {
		return this.decider;
	}

	/**
	 * The excess of one limit.
	 * @return not a number if that limit was not asked
	 */
	double excess(int limit) {
		boolean wasAsked = this.asked[limit] && (this.decider == NO_LIMIT || limit <= this.decider || this.delay > 0);
		return wasAsked ? this.limits[limit].excess() : Double.NaN;
	}

}
