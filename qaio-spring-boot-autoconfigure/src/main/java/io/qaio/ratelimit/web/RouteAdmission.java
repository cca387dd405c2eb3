package io.qaio.ratelimit.web;

import java.util.List;
import java.util.stream.Stream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import org.jspecify.annotations.Nullable;

/**
 * A request was let in, and charged.
 *
 * @param routes whose limits are charged
 * @param delayMillis how long the request is delayed, in ms
 * @param delayedBy the limit that delays it, null if none does
 */
record RouteAdmission(List<RateLimitRoute> routes, long delayMillis, @Nullable KeyedLimit delayedBy) {

	/** Nothing is limited. */
	static final RouteAdmission NOTHING = new RouteAdmission(List.of(), 0, null);

	static RouteAdmission of(List<RateLimitRoute> routes, List<KeyedLimit> limits, Decision decision) {
		long delay = decision.requireGranted(limits);
		return new RouteAdmission(routes, delay, (delay > 0) ? limits.get(decision.limit()) : null);
	}

	/**
	 * This one and a later one of the same request: the larger delay holds.
	 */
	RouteAdmission and(RouteAdmission later) {
		RouteAdmission longer = (later.delayMillis > this.delayMillis) ? later : this;
		List<RateLimitRoute> all = Stream.concat(this.routes.stream(), later.routes.stream()).toList();
		return new RouteAdmission(all, longer.delayMillis, longer.delayedBy);
	}

}
