package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.function.IntConsumer;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * A zone as nginx keeps it. Keys are ordered by their last use, where any look-up counts.
 * Each time a key is added, up to two at the old end are forgotten if they are idle; if
 * the zone is full, first the oldest whatever its state.
 * <p>
 * Times and delays are whole milliseconds. What a decision needs of a bucket lies side by
 * side, so that it costs one cache line.
 */
final class NginxBuckets implements Buckets {

	/** What {@link #state} says of a key that is not in the zone. */
	private static final long ABSENT = 0;

	/** What it says of one that is, but was never charged. Others: the excess + 2. */
	private static final long UNCHARGED = 1;

	private static final long CHARGED = 2;

	/** The end of the order. Key k is at k + 1. */
	private static final int END = 0;

	private final long rate;

	private final int size;

	private final IntConsumer forgotten;

	private final boolean ordered;

	/** Two numbers for each key: the excess as above, and its time. */
	private long[] state;

	/** Two numbers for each place in the order: the next older, and the next newer. */
	private int[] order;

	private int count;

	private NginxBuckets(Zone zone, int keys, boolean ordered, IntConsumer forgotten) {
		this.rate = zone.rate().thousandthsPerSecond();
		this.size = zone.size();
		this.ordered = ordered;
		this.forgotten = forgotten;
		this.state = new long[2 * keys];
		this.order = new int[ordered ? 2 * (keys + 1) : 0];
	}

	/**
	 * A zone whose keys are not known beforehand.
	 * @param forgotten is told each key that is forgotten, whose number is then free
	 */
	static NginxBuckets of(Zone zone, IntConsumer forgotten) {
		return new NginxBuckets(zone, 16, true, forgotten);
	}

	/**
	 * A zone for a known number of keys. Where it makes no difference whether a key is
	 * forgotten, nothing is: all fit, and a minute empties the fullest bucket.
	 */
	static NginxBuckets of(Zone zone, int keys, int largestBurst) {
		boolean allFit = keys <= zone.size();
		boolean emptyInAMinute = (largestBurst + 1L) * LeakyBucket.REQUEST <= 60 * zone.rate().thousandthsPerSecond();
		return new NginxBuckets(zone, keys, !(allFit && emptyInAMinute), (key) -> {
		});
	}

	@Override
	public Limit limit(RateLimit limit) {
		return new NginxLimit(this, this.rate, limit);
	}

	/**
	 * The excess with one more request.
	 */
	long lookUp(int key, long now) {
		if (this.ordered) {
			use(key, now);
		}
		long known = this.state[2 * key];
		return (known < CHARGED) ? 0 : LeakyBucket.excess(known - CHARGED, this.state[2 * key + 1], now, this.rate);
	}

	void charge(int key, long excess, long now) {
		int at = 2 * key;
		this.state[at + 1] = (this.state[at] < CHARGED) ? now : LeakyBucket.last(this.state[at + 1], now);
		this.state[at] = excess + CHARGED;
	}

	/**
	 * Make a key the newest, add it if it is unknown.
	 */
	private void use(int key, long now) {
		if (2 * key >= this.state.length) {
			this.state = Arrays.copyOf(this.state, 2 * this.state.length);
			this.order = Arrays.copyOf(this.order, 2 * this.order.length);
		}
		int place = key + 1;
		if (this.state[2 * key] == ABSENT) {
			makeRoom(now);
			this.count++;
			this.state[2 * key] = UNCHARGED;
		}
		else if (older(END) == place) {
			return;
		}
		else {
			join(older(place), newer(place));
		}
		join(older(END), place);
		join(place, END);
	}

	private void makeRoom(long now) {
		forgetIdle(now);
		if (this.count == this.size) {
			forget(newer(END));
			forgetIdle(now);
		}
	}

	private void forgetIdle(long now) {
		for (int i = 0; i < 2 && this.count > 0 && isIdle(newer(END) - 1, now); i++) {
			forget(newer(END));
		}
	}

	private boolean isIdle(int key, long now) {
		long known = this.state[2 * key];
		return known == UNCHARGED || LeakyBucket.isIdle(known - CHARGED, this.state[2 * key + 1], now, this.rate);
	}

	private void forget(int place) {
		join(older(place), newer(place));
		this.count--;
		this.state[2 * (place - 1)] = ABSENT;
		this.forgotten.accept(place - 1);
	}

	/** Beyond the end is the newest. */
	private int older(int place) {
		return this.order[2 * place];
	}

	/** Beyond the end is the oldest. */
	private int newer(int place) {
		return this.order[2 * place + 1];
	}

	private void join(int older, int newer) {
		this.order[2 * older + 1] = newer;
		this.order[2 * newer] = older;
	}

}
