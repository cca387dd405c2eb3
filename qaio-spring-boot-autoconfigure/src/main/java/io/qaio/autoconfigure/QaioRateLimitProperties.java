package io.qaio.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the call limiter.
 *
 * @param enabled Whether calls are limited. If not, there is no RateLimiter bean.
 * @param store Where the limiter keeps what was charged.
 * @param zones The zones by their names: rate (5r/s, 30r/m, or a number per second) and
 * size (how many keys a zone remembers, 10000 unless it says so). A name with other
 * characters than letters, digits and '-' needs brackets: '[my.zone]'.
 */
@ConfigurationProperties("qaio.rate-limit")
public record QaioRateLimitProperties(@DefaultValue("true") boolean enabled, @DefaultValue("local") Store store,
		@DefaultValue Map<String, Zone> zones) {

	/**
	 * Where the limiter can keep what was charged.
	 */
	public enum Store {

		/**
		 * The memory of this JVM.
		 */
		LOCAL

	}

	/**
	 * Settings of one zone.
	 *
	 * @param rate How fast its buckets drain: requests per second (5r/s), per minute
	 * (30r/m), or a number per second (0.5).
	 * @param size How many keys it remembers, 1 or more. Of more keys, the least recently
	 * used is forgotten.
	 */
	public record Zone(@Nullable String rate, @DefaultValue("10000") int size) {

	}

}
