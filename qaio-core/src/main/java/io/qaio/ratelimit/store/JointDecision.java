package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
		this.limits.add(new JointLimit(index, limit, zone, key));
	}

	Decision decide() {
		if (this.limits.isEmpty()) {
			return Decision.NOT_LIMITED;
		}
		Optional<Decision> decision = findAll() ? decideOnFound() : Optional.empty();
		return decision.orElseGet(this::decideAndAdd);
	}

	/**
	 * The excess that a limit found, with the call counted.
	 * @param index which of the limits of the call
	 * @return thousandths of a request, {@link JointLimit#NOT_ASKED} if the limit was not
	 * asked
	 */
	long excess(int index) {
		return this.limits.stream()
			.filter((limit) -> limit.index() == index)
			.mapToLong(JointLimit::excess)
			.findFirst()
			.orElse(JointLimit.NOT_ASKED);
	}

	private boolean findAll() {
		boolean all = true;
		for (JointLimit limit : this.limits) {
			all &= limit.find();
		}
		return all;
	}

	/**
	 * Decides by what was found.
	 * @return the decision; none if a bucket was forgotten meanwhile
	 */
	private Optional<Decision> decideOnFound() {
		List<JointLimit> locked = new ArrayList<>(this.limits.size());
		try {
			return lockBuckets(locked) ? Optional.of(decideOnLocked()) : Optional.empty();
		}
		finally {
			locked.forEach(JointLimit::unlock);
		}
	}

	/**
	 * Locks the buckets that were found, each once.
	 * @param locked gets the first limit of each bucket that was locked
	 * @return false if a bucket is forgotten
	 */
	private boolean lockBuckets(List<JointLimit> locked) {
		List<JointLimit> inOrder = new ArrayList<>(this.limits);
		inOrder.sort(JointLimit.LOCK_ORDER);
		for (JointLimit limit : inOrder) {
			if (!limit.isFound()) {
				continue;
			}
			JointLimit previous = locked.isEmpty() ? null : locked.get(locked.size() - 1);
			if (previous != null && limit.sharesBucketWith(previous)) {
				limit.share(previous);
				continue;
			}
			locked.add(limit);
			if (!limit.lock()) {
				return false;
			}
		}
		return true;
	}

	private Decision decideOnLocked() {
		long nanos = this.clock.nanos();
		this.limits.forEach((limit) -> limit.at(nanos));
		LimitCombination combination = LimitCombination.of(this.limits);
		if (combination.limit() == LimitCombination.NO_LIMIT) {
			return Decision.PASSED;
		}
		JointLimit limit = this.limits.get(combination.limit());
		return combination.granted() ? Decision.delayed(limit.delayMillis(), limit.excess(), limit.index())
				: Decision.rejected(limit.retryAfterMillis(), limit.excess(), limit.index());
	}

	private Decision decideAndAdd() {
		List<LocalZone> locked = new ArrayList<>(this.limits.stream().map(JointLimit::zone).toList());
		locked.sort(Comparator.comparingInt(LocalZone::ordinal));
		locked.forEach(LocalZone::lock);
		try {
			findAll();
			// no bucket is forgotten while the zones are locked
			Decision decision = decideOnFound().orElseThrow();
			this.limits.forEach((limit) -> limit.addIfUnknown(decision.granted()));
			return decision;
		}
		finally {
			locked.forEach(LocalZone::unlock);
		}
	}

}
