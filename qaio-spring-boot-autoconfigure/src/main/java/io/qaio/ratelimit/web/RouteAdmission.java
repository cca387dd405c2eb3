package io.qaio.ratelimit.web;

import java.util.List;
import java.util.stream.Stream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import org.jspecify.annotations.Nullable;

/**
 * A request was let in, and charged.
 *
 * @param path the path for which that was decided: filters may change it
 * @param routes whose limits are charged
 * @param delayMillis how long the request is delayed, in ms
 * @param delayedBy the limit that delays it, null if none does
 */
record RouteAdmission(String path, List<RateLimitRoute> routes, long delayMillis, @Nullable KeyedLimit delayedBy) {

	/**
	 * Nothing was decided yet, for any path: no request has this one, but one may have
	 * "".
	 */
	static final RouteAdmission NONE = new RouteAdmission("\0", List.of(), 0, null);

	/**
	 * This one, and what was decided for another path.
	 * @param limits the limits of the routes
	 */
	RouteAdmission and(String path, List<RateLimitRoute> routes, List<KeyedLimit> limits, Decision decision) {
		long delay = decision.requireGranted(limits);
		List<RateLimitRoute> all = Stream.concat(this.routes.stream(), routes.stream()).toList();
		return (delay > this.delayMillis) ? new RouteAdmission(path, all, delay, limits.get(decision.limit()))
				: new RouteAdmission(path, all, this.delayMillis, this.delayedBy);
	}

	/**
	 * This one, if no more routes match another path.
	 */
	RouteAdmission and(String path) {
		return new RouteAdmission(path, this.routes, this.delayMillis, this.delayedBy);
	}

}
