package io.qaio.autoconfigure.ratelimit;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the buckets of a zone, or of zones added at run time, are in Redis.
 */
final class OnRedisZonesCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean some = Binder.get(context.getEnvironment())
			.bind("qaio.rate-limit", ZoneStores.class)
			.map((stores) -> isRedis(stores.store())
					|| stores.zones().values().stream().anyMatch((zone) -> isRedis(zone.store())))
			.orElse(false);
		return new ConditionOutcome(some, "qaio.rate-limit: zones " + (some ? "in Redis" : "in this JVM only"));
	}

	private static boolean isRedis(@Nullable String store) {
		return store != null && store.toLowerCase(Locale.ROOT).equals("redis");
	}

	/**
	 * The stores of zones, as text: the properties report a wrong one.
	 *
	 * @param store the store of zones without their own
	 * @param zones the zones
	 */
	record ZoneStores(@Nullable String store, @DefaultValue Map<String, Zone> zones) {

		record Zone(@Nullable String store) {
		}

	}

}
