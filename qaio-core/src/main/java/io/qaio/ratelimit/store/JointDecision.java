package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LimitCombination;
import io.qaio.ratelimit.RateLimit;

/**
 * Decides about one call by several limits, as if nothing else happened meanwhile: all
 * buckets are locked, always in the same order so that calls cannot wait for one another
 * in a circle; then the limits are combined in their own order.
 * <p>
 * A bucket that does not exist yet cannot be locked. If there is one, the zones are
 * locked first, so that no other thread adds it, and what is unknown is added at the end:
 * it does not matter to the decision.
 * <p>
 * Used by one thread, for one call.
 */
final class JointDecision {

	private final StoreClock clock;

	private final List<JointLimit> limits = new ArrayList<>();

	/** Each bucket once, in the order in which they are locked. */
	private final SortedMap<JointBucket, JointBucket> buckets = new TreeMap<>(JointBucket.LOCK_ORDER);

	JointDecision(StoreClock clock) {
		this.clock = clock;
	}

	/**
	 * Adds a limit that is to be asked.
	 * @param index which of the limits of the call it is
	 * @param limit the limit
	 * @param zone its zone
	 * @param key what the zone keeps of the key
	 */
	void add(int index, RateLimit limit, LocalZone zone, Object key) {
		JointBucket bucket = this.buckets.computeIfAbsent(new JointBucket(zone, key), (added) -> added);
		this.limits.add(new JointLimit(index, limit, bucket));
	}

	Decision decide() {
		if (this.limits.isEmpty()) {
			return Decision.NOT_LIMITED;
		}
		Optional<Decision> decision = findAll() ? decideOnFound() : Optional.empty();
		return decision.orElseGet(this::decideAndAdd);
	}

	/**
	 * The limits that are asked, with their buckets.
	 */
	List<JointLimit> limits() {
		return this.limits;
	}

	private boolean findAll() {
		boolean all = true;
		for (JointBucket bucket : this.buckets.values()) {
			all &= bucket.find();
		}
		return all;
	}

	/**
	 * Locks the buckets that were found, and decides.
	 * @return the decision; none if a bucket was forgotten meanwhile
	 */
	private Optional<Decision> decideOnFound() {
		List<JointBucket> locked = new ArrayList<>(this.buckets.size());
		try {
			for (JointBucket bucket : this.buckets.values()) {
				if (bucket.isFound()) {
					boolean known = bucket.lock();
					locked.add(bucket);
					if (!known) {
						return Optional.empty();
					}
				}
			}
			return Optional.of(decideOnLocked());
		}
		finally {
			locked.forEach(JointBucket::unlock);
		}
	}

	private Decision decideOnLocked() {
		long nanos = this.clock.nanos();
		this.buckets.values().forEach((bucket) -> bucket.at(nanos));
		LimitCombination combination = LimitCombination.of(this.limits);
		if (combination.limit() == LimitCombination.NO_LIMIT) {
			return Decision.PASSED;
		}
		return this.limits.get(combination.limit()).decision(combination.granted());
	}

	private Decision decideAndAdd() {
		// in the order of the buckets; a zone of two buckets is locked twice
		List<LocalZone> zones = this.buckets.values().stream().map(JointBucket::zone).toList();
		zones.forEach(LocalZone::lock);
		try {
			findAll();
			// no bucket is forgotten while the zones are locked
			Decision decision = decideOnFound().orElseThrow();
			this.buckets.values().forEach((bucket) -> bucket.addIfUnknown(decision.granted()));
			return decision;
		}
		finally {
			zones.forEach(LocalZone::unlock);
		}
	}

}
