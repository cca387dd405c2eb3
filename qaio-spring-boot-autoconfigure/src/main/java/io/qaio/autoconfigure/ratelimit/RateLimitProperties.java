package io.qaio.autoconfigure.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the call limiter.
 *
 * @param enabled Whether calls are limited. If not, there is no RateLimiter bean.
 * @param store The store of the buckets of all zones without their own.
 * @param keyPrefix The prefix of all keys in Redis, in braces. Instances that share it
 * share their buckets.
 * @param shards Over how many hash slots of a Redis Cluster the buckets are spread, 1 to
 * 256. Instances that share buckets have the same number.
 * @param redisConnectionFactory The name of the RedisConnectionFactory bean, if there are
 * several. By default the only or the primary one.
 * @param timeout How long a call waits for the decision of Redis.
 * @param onStoreFailure What happens to calls while Redis cannot decide, in all zones
 * without their own setting.
 * @param rememberRejections Whether calls are rejected without asking Redis while it is
 * certain that Redis would reject them.
 * @param zones The zones by their names: rate (5r/s, 30r/m, or a number per second), size
 * (the number of keys that a zone remembers, by default 10000), store, on-store-failure,
 * and dry-run (only count what would be delayed or rejected). A name with other
 * characters than letters, digits and '-' needs brackets: '[my.zone]'.
 * @param http Limits of HTTP requests.
 */
@ConfigurationProperties("qaio.rate-limit")
public record RateLimitProperties(@DefaultValue("true") boolean enabled, @DefaultValue("local") Store store,
		@DefaultValue("qaio") String keyPrefix, @DefaultValue("1") int shards, @Nullable String redisConnectionFactory,
		@DefaultValue("100ms") Duration timeout, @DefaultValue("allow") OnStoreFailure onStoreFailure,
		@DefaultValue("true") boolean rememberRejections, @DefaultValue Map<String, Zone> zones,
		@DefaultValue Http http) {

	/**
	 * The stores of buckets.
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
	 * @param size The number of keys it remembers, 1 or more. The least recently used key
	 * is forgotten first. A zone in Redis remembers all keys.
	 * @param store The store of its buckets.
	 * @param onStoreFailure What happens to calls while Redis cannot decide.
	 * @param dryRun Whether its limits only count what they would delay or reject.
	 */
	public record Zone(@Nullable String rate, @DefaultValue("10000") int size, @Nullable Store store,
			@Nullable OnStoreFailure onStoreFailure, @DefaultValue("false") boolean dryRun) {

	}

	/**
	 * How delayed requests wait in Spring MVC.
	 */
	public enum Waiting {

		/**
		 * Without a thread if that is safe: if all filters are known not to need being
		 * asked again by an async dispatch, and the application has no interceptors that
		 * may ignore one. Else, and with virtual threads, in the request's thread.
		 */
		AUTO,

		/**
		 * In the request's thread, where the decision is made.
		 */
		THREAD,

		/**
		 * Without a thread, behind all filters. The request goes on by an async dispatch.
		 */
		ASYNC

	}

	/**
	 * Limits of HTTP requests.
	 *
	 * @param routes The limits. All limits that a request matches apply.
	 * @param waiting How delayed requests wait in Spring MVC.
	 * @param maxWaitingThreads How many threads of the server may wait at a time, 1 or
	 * more; a request that would be delayed beyond it is rejected. By default a quarter
	 * of them. No bound with virtual threads.
	 * @param ipv6PrefixLength How many bits of an IPv6 address tell clients apart, 1 to
	 * 128, with the key client-address.
	 * @param trustedProxies The addresses and networks of the proxies that are believed
	 * which client they got a request from, such as 10.0.0.0/8, with the key
	 * client-address. By default the server is, as server.forward-headers-strategy says.
	 * @param forwardedHeader The header to which trusted proxies append the address of
	 * the client, such as Forwarded; by default X-Forwarded-For.
	 */
	public record Http(@DefaultValue List<Route> routes, @DefaultValue("auto") Waiting waiting,
			@Nullable Integer maxWaitingThreads, @DefaultValue("64") int ipv6PrefixLength,
			@DefaultValue List<String> trustedProxies, @Nullable String forwardedHeader) {

	}

	/**
	 * A limit of HTTP requests.
	 *
	 * @param path The paths: a pattern such as /api/**.
	 * @param except Patterns of paths that are not limited. Management endpoints never
	 * are, unless the path names them.
	 * @param zone The name of the zone.
	 * @param burst The greatest excess that passes, in requests.
	 * @param delay The greatest excess that is not delayed, in requests, or 'nodelay'.
	 * @param key The key of a request: client-address, header:NAME or principal.
	 */
	public record Route(@Nullable String path, @DefaultValue List<String> except, @Nullable String zone,
			@DefaultValue("0") int burst, @DefaultValue("0") String delay, @DefaultValue("client-address") String key) {

	}

}
