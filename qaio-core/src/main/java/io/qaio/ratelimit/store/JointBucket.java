package io.qaio.ratelimit.store;

import java.util.Comparator;
import java.util.Objects;

import io.qaio.ratelimit.LeakyBucket;
import org.jspecify.annotations.Nullable;

/**
 * A bucket that a {@link JointDecision} asks and charges, for one or more of the limits
 * of its call. What is read of it counts while it is locked.
 */
final class JointBucket {

	static final long NOT_ASKED = -1;

	/** The order in which buckets are locked: the same for all calls. */
	static final Comparator<JointBucket> LOCK_ORDER = Comparator
		.<JointBucket>comparingInt((bucket) -> bucket.zone.ordinal())
		.thenComparing((bucket) -> bucket.key, BucketKey.ORDER);

	private final LocalZone zone;

	private final Object key;

	private @Nullable Bucket bucket;

	private long state;

	private long nanos;

	private long excess = NOT_ASKED;

	private boolean charged;

	/**
	 * Creates a bucket that is not found yet.
	 * @param zone its zone
	 * @param key what the zone keeps of the key
	 */
	JointBucket(LocalZone zone, Object key) {
		this.zone = zone;
		this.key = key;
	}

	LocalZone zone() {
		return this.zone;
	}

	/**
	 * Looks for the bucket in its zone.
	 * @return whether the zone knows the key
	 */
	boolean find() {
		this.bucket = this.zone.find(this.key);
		return isFound();
	}

	boolean isFound() {
		return this.bucket != null;
	}

	/**
	 * Locks the bucket that was found.
	 * @return false if the zone has forgotten it; it is locked even so
	 */
	boolean lock() {
		this.state = Objects.requireNonNull(this.bucket).lock();
		return !Bucket.isForgotten(this.state);
	}

	/**
	 * Unlocks the bucket, with the call if that was charged.
	 */
	void unlock() {
		Bucket locked = Objects.requireNonNull(this.bucket);
		if (this.charged) {
			locked.unlockCharged(this.state, this.excess, now());
		}
		else {
			locked.unlock(this.state);
		}
	}

	/**
	 * Sets the time of the call.
	 */
	void at(long nanos) {
		this.nanos = nanos;
	}

	private long now() {
		return StoreClock.millis(this.nanos);
	}

	/**
	 * Computes the excess with the call.
	 */
	void ask() {
		this.excess = 0;
		if (this.bucket != null) {
			this.bucket.use(this.nanos);
			this.excess = this.bucket.excessWithRequest(this.state, now(), this.zone.rate());
		}
	}

	/**
	 * The excess with the call, {@link #NOT_ASKED} if the bucket was not asked.
	 */
	long excess() {
		return this.excess;
	}

	void charge() {
		this.charged = true;
	}

	long delay(long delayExcess) {
		return LeakyBucket.delay(this.excess, delayExcess, this.zone.rate());
	}

	long retryAfter(long burst) {
		return Objects.requireNonNull(this.bucket).retryAfter(this.state, now(), this.zone.rate(), burst);
	}

	/**
	 * Adds the bucket to its zone, which is locked, if it was asked and not found.
	 * @param granted whether the call is let in
	 */
	void addIfUnknown(boolean granted) {
		if (this.excess != NOT_ASKED && !isFound()) {
			this.zone.add(this.key, granted ? 0 : Bucket.UNKNOWN, this.nanos);
		}
	}

}
