package io.qaio.ratelimit.web;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import org.jspecify.annotations.Nullable;

/**
 * A request was let in, and charged.
 *
 * @param scope what was decided
 * @param routes whose limits are charged
 * @param due until when the request is delayed, as {@code System.nanoTime()}
 * @param delayedBy the limit that delays it for so long, null if none does
 */
record RouteAdmission(RouteScope scope, List<RateLimitRoute> routes, long due, @Nullable KeyedLimit delayedBy) {

	/** Nothing was decided yet. */
	static final RouteAdmission NONE = new RouteAdmission(RouteScope.NONE, List.of(), 0, null);

	/**
	 * This one, and what was decided more, just now.
	 * @param limits the limits of the routes
	 */
	RouteAdmission and(RouteScope scope, List<RateLimitRoute> routes, List<KeyedLimit> limits, Decision decision) {
		long millis = decision.requireGranted(limits);
		List<RateLimitRoute> all = Stream.concat(this.routes.stream(), routes.stream()).toList();
		return (millis > remainingMillis()) ? new RouteAdmission(scope, all,
				System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), limits.get(decision.limit()))
				: new RouteAdmission(scope, all, this.due, this.delayedBy);
	}

	/**
	 * This one, if there are no more routes.
	 */
	RouteAdmission and(RouteScope scope) {
		return new RouteAdmission(scope, this.routes, this.due, this.delayedBy);
	}

	/**
	 * How long the request is still delayed, in ms, rounded up.
	 */
	long remainingMillis() {
		if (this.delayedBy == null) {
			return 0;
		}
		long nanos = this.due - System.nanoTime();
		return (nanos > 0) ? (nanos + 999_999) / 1_000_000 : 0;
	}

}
