package io.qaio.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.store.redis.OnStoreFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the call limiter.
 *
 * @param enabled Whether calls are limited. If not, there is no RateLimiter bean.
 * @param store Where the limiter keeps what was charged, unless a zone says so.
 * @param keyPrefix What the names of all keys in Redis begin with, in braces: instances
 * that share it share their buckets.
 * @param timeout How long a call waits for the decision of Redis at the most.
 * @param onStoreFailure What becomes of calls while Redis does not decide, unless a zone
 * says so.
 * @param rememberRejections Whether calls are refused without asking Redis while it is
 * certain that it would refuse them.
 * @param zones The zones by their names: rate (5r/s, 30r/m, or a number per second), size
 * (how many keys a zone remembers, 10000 unless it says so), store, on-store-failure, and
 * dry-run (only count what would be delayed or refused). A name with other characters
 * than letters, digits and '-' needs brackets: '[my.zone]'.
 * @param http Limits of HTTP requests.
 */
@ConfigurationProperties("qaio.rate-limit")
public record QaioRateLimitProperties(@DefaultValue("true") boolean enabled, @DefaultValue("local") Store store,
		@DefaultValue("qaio") String keyPrefix, @DefaultValue("100ms") Duration timeout,
		@DefaultValue("allow") OnStoreFailure onStoreFailure, @DefaultValue("true") boolean rememberRejections,
		@DefaultValue Map<String, Zone> zones, @DefaultValue Http http) {

	/**
	 * Where the limiter can keep what was charged.
	 */
	public enum Store {

		/**
		 * The memory of this JVM.
		 */
		LOCAL,

		/**
		 * Redis, shared by all instances.
		 */
		REDIS

	}

	/**
	 * Settings of one zone.
	 *
	 * @param rate How fast its buckets drain: requests per second (5r/s), per minute
	 * (30r/m), or a number per second (0.5).
	 * @param size How many keys it remembers, 1 or more. Of more keys, the least recently
	 * used is forgotten. A zone in Redis has room for all.
	 * @param store Where its buckets are.
	 * @param onStoreFailure What becomes of calls while Redis does not decide.
	 * @param dryRun Whether its limits only count what they would delay or refuse.
	 */
	public record Zone(@Nullable String rate, @DefaultValue("10000") int size, @Nullable Store store,
			@Nullable OnStoreFailure onStoreFailure, @DefaultValue("false") boolean dryRun) {

	}

	/**
	 * Limits of HTTP requests.
	 *
	 * @param routes Which requests are limited, and how. Of several that a request
	 * matches, all hold.
	 */
	public record Http(@DefaultValue List<Route> routes) {

	}

	/**
	 * A limit of HTTP requests.
	 *
	 * @param path Which paths it is about: a pattern such as /api/**.
	 * @param zone The name of the zone.
	 * @param burst The greatest excess that is let in, in requests.
	 * @param delay The greatest excess that does not wait, in requests, or 'nodelay'.
	 * @param key What tells clients apart: client-address, header:NAME or principal.
	 */
	public record Route(@Nullable String path, @Nullable String zone, @DefaultValue("0") int burst,
			@DefaultValue("0") String delay, @DefaultValue("client-address") String key) {

	}

}
