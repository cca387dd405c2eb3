package io.qaio.ratelimit.store;

import java.util.Comparator;
import java.util.Objects;

import io.qaio.ratelimit.CombinedLimit;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * One of the limits of a {@link JointDecision}, and its bucket while that is locked.
 */
final class JointLimit implements CombinedLimit {

	static final long NOT_ASKED = -1;

	/** The order in which buckets are locked: the same for all calls. */
	static final Comparator<JointLimit> LOCK_ORDER = Comparator
		.<JointLimit>comparingInt((limit) -> limit.zone.ordinal())
		.thenComparing((limit) -> limit.key, BucketKey.ORDER);

	private final int index;

	private final RateLimit limit;

	private final LocalZone zone;

	private final Object key;

	private @Nullable Bucket bucket;

	/** The limit that locks the bucket: another one if they share it. */
	private JointLimit owner = this;

	private long state;

	private long nanos;

	private long excess = NOT_ASKED;

	private long retryAfter;

	private boolean charged;

	/**
	 * Creates a limit.
	 * @param index which of the limits of the call it is
	 * @param limit the limit
	 * @param zone its zone
	 * @param key what the zone keeps of the key
	 */
	JointLimit(int index, RateLimit limit, LocalZone zone, Object key) {
		this.index = index;
		this.limit = limit;
		this.zone = zone;
		this.key = key;
	}

	int index() {
		return this.index;
	}

	LocalZone zone() {
		return this.zone;
	}

	/**
	 * Looks for the bucket.
	 * @return whether the zone knows the key
	 */
	boolean find() {
		this.bucket = this.zone.find(this.key);
		return this.bucket != null;
	}

	boolean isFound() {
		return this.bucket != null;
	}

	boolean sharesBucketWith(JointLimit other) {
		return this.bucket == other.bucket;
	}

	/**
	 * Uses the bucket that another limit has locked.
	 */
	void share(JointLimit owner) {
		this.owner = owner;
		this.state = owner.state;
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
	 * Unlocks the bucket, charged if one of the limits that share it was.
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

	@Override
	public void ask() {
		this.excess = 0;
		if (this.bucket != null) {
			this.bucket.use(this.nanos);
			long rate = this.zone.rate();
			this.excess = this.bucket.excessWithRequest(this.state, now(), rate);
			this.retryAfter = this.bucket.retryAfter(this.state, now(), rate, this.limit.burstExcess());
		}
	}

	@Override
	public boolean isExceeded() {
		return this.retryAfter > 0;
	}

	@Override
	public boolean isDryRun() {
		return this.zone.isDryRun();
	}

	@Override
	public void charge() {
		this.owner.charged = true;
	}

	@Override
	public double delay() {
		return delayMillis();
	}

	long delayMillis() {
		return LeakyBucket.delay(this.excess, this.limit.delayExcess(), this.zone.rate());
	}

	@Override
	public void wouldReject() {
		this.zone.dryRun().rejected();
	}

	@Override
	public void wouldDelay() {
		this.zone.dryRun().delayed();
	}

	/**
	 * The excess with the call, in thousandths of a request, {@link #NOT_ASKED} if the
	 * limit was not asked.
	 */
	long excess() {
		return this.excess;
	}

	long retryAfterMillis() {
		return this.retryAfter;
	}

	/**
	 * Adds the bucket to its zone, which is locked, if the limit was asked and the key is
	 * not known.
	 * @param granted whether the call is let in
	 */
	void addIfUnknown(boolean granted) {
		if (this.excess != NOT_ASKED && this.bucket == null) {
			this.zone.add(this.key, granted ? 0 : Bucket.UNKNOWN, this.nanos);
		}
	}

}
