package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one call by several limits, as if nothing else happened meanwhile: all
 * buckets are locked, always in the same order so that calls cannot wait for one another
 * in a circle; then the limits are asked in their own order.
 * <p>
 * A bucket that does not exist yet cannot be locked. If there is one, the zones are
 * locked first, so that nobody adds it, and what is unknown is added at the end: it does
 * not matter to the decision.
 */
final class JointDecision {

	private final StoreClock clock;

	private final List<Part> parts = new ArrayList<>();

	private long nanos;

	JointDecision(StoreClock clock) {
		this.clock = clock;
	}

	/**
	 * Add a limit that is to be asked.
	 * @param index which of the limits of the call it is
	 * @param limit the limit
	 * @param zone its zone
	 * @param key what is kept of the key
	 */
	void ask(int index, RateLimit limit, LocalZone zone, Object key) {
		this.parts.add(new Part(index, limit, zone, key));
	}

	Decision decide() {
		if (this.parts.isEmpty()) {
			return Decision.NOT_LIMITED;
		}
		Optional<Decision> decision = findAll() ? decideOnFound() : Optional.empty();
		return decision.orElseGet(this::decideAndAdd);
	}

	/**
	 * The excess that a limit found, with the call counted.
	 * @param index which of the limits of the call
	 * @return thousandths of a request, -1 if the limit was not asked
	 */
	long excess(int index) {
		return this.parts.stream()
			.filter((part) -> part.index == index)
			.mapToLong((part) -> part.excess)
			.findFirst()
			.orElse(Part.NOT_ASKED);
	}

	private boolean findAll() {
		boolean all = true;
		for (Part part : this.parts) {
			part.bucket = part.zone.find(part.key);
			all &= part.bucket != null;
		}
		return all;
	}

	/**
	 * Decide by what was found.
	 * @return the decision; none if a bucket was forgotten meanwhile
	 */
	private Optional<Decision> decideOnFound() {
		List<Part> locked = new ArrayList<>(this.parts.size());
		try {
			return lockBuckets(locked) ? Optional.of(decideOnLocked()) : Optional.empty();
		}
		finally {
			locked.forEach(Part::unlock);
		}
	}

	/**
	 * Lock the buckets that were found, each once.
	 * @param locked gets the first part of each bucket that was locked
	 * @return false if one is forgotten
	 */
	private boolean lockBuckets(List<Part> locked) {
		List<Part> inOrder = new ArrayList<>(this.parts);
		inOrder.sort(Part.ORDER);
		Part previous = null;
		for (Part part : inOrder) {
			if (part.bucket == null) {
				continue;
			}
			if (previous != null && part.bucket == previous.bucket) {
				part.state = previous.state;
				part.holder = previous;
				continue;
			}
			part.state = part.bucket.lock();
			locked.add(part);
			if (Bucket.isForgotten(part.state)) {
				return false;
			}
			previous = part;
		}
		return true;
	}

	private Decision decideOnLocked() {
		this.nanos = this.clock.nanos();
		for (Part part : this.parts) {
			part.ask(this.nanos);
			if (part.retryAfter > 0 && !part.zone.isDryRun()) {
				return new Decision(false, 0, part.retryAfter, part.excess, part.index);
			}
		}
		Decision decision = Decision.PASSED;
		for (Part part : this.parts) {
			if (part.retryAfter > 0) {
				part.zone.dryRun().refused();
				continue;
			}
			part.holder.charged = true;
			long delay = part.delay();
			if (delay > 0 && part.zone.isDryRun()) {
				part.zone.dryRun().delayed();
			}
			else if (delay > 0 && delay >= decision.delayMillis()) {
				decision = new Decision(true, delay, 0, part.excess, part.index);
			}
		}
		return decision;
	}

	private Decision decideAndAdd() {
		List<LocalZone> locked = new ArrayList<>(this.parts.stream().map((part) -> part.zone).toList());
		locked.sort(Comparator.comparingInt(LocalZone::ordinal));
		locked.forEach(LocalZone::lock);
		try {
			findAll();
			// none is forgotten while the zones are locked
			Decision decision = decideOnFound().orElseThrow();
			for (Part part : this.parts) {
				if (part.isAsked() && part.bucket == null) {
					part.zone.add(part.key, decision.granted() ? 0 : Bucket.UNKNOWN, this.nanos);
				}
			}
			return decision;
		}
		finally {
			locked.forEach(LocalZone::unlock);
		}
	}

	/**
	 * One of the limits.
	 */
	private static final class Part {

		private static final long NOT_ASKED = -1;

		/** In which buckets are locked: the same for all calls. */
		private static final Comparator<Part> ORDER = Comparator.<Part>comparingInt((part) -> part.zone.ordinal())
			.thenComparing((part) -> part.key, BucketKey.ORDER);

		private final int index;

		private final RateLimit limit;

		private final LocalZone zone;

		private final Object key;

		private @Nullable Bucket bucket;

		private long state;

		private long now;

		private long excess = NOT_ASKED;

		private long retryAfter;

		/** The part that locked the bucket: another one if they share it. */
		private Part holder = this;

		private boolean charged;

		private Part(int index, RateLimit limit, LocalZone zone, Object key) {
			this.index = index;
			this.limit = limit;
			this.zone = zone;
			this.key = key;
		}

		private boolean isAsked() {
			return this.excess != NOT_ASKED;
		}

		private void ask(long nanos) {
			this.excess = 0;
			this.now = StoreClock.millis(nanos);
			if (this.bucket != null) {
				this.bucket.use(nanos);
				long rate = this.zone.rate();
				this.excess = this.bucket.excessWithRequest(this.state, this.now, rate);
				this.retryAfter = this.bucket.retryAfter(this.state, this.now, rate, this.limit.burstExcess());
			}
		}

		private void unlock() {
			Bucket locked = Objects.requireNonNull(this.bucket);
			if (this.charged) {
				locked.unlockCharged(this.state, this.excess, this.now);
			}
			else {
				locked.unlock(this.state);
			}
		}

		private long delay() {
			return LeakyBucket.delay(this.excess, this.limit.delayExcess(), this.zone.rate());
		}

	}

}
