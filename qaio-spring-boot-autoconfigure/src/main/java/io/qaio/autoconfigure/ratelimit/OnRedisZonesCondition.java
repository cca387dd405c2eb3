package io.qaio.autoconfigure.ratelimit;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the buckets of a zone, or of zones added at run time, are in Redis.
 */
final class OnRedisZonesCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		boolean byDefault = isRedis(environment.getProperty("qaio.rate-limit.store"));
		boolean some = Binder.get(environment)
			.bind("qaio.rate-limit.zones", Bindable.mapOf(String.class, Store.class))
			.map(Map::values)
			.map((zones) -> zones.stream().anyMatch((zone) -> isRedis(zone.store())))
			.orElse(false);
		return new ConditionOutcome(byDefault || some,
				"qaio.rate-limit: zones " + ((byDefault || some) ? "in Redis" : "in this JVM only"));
	}

	private static boolean isRedis(@Nullable String store) {
		return store != null && store.toLowerCase(Locale.ROOT).equals("redis");
	}

	/**
	 * The store of a zone.
	 *
	 * @param store the store as text: the properties report a wrong one
	 */
	record Store(@Nullable String store) {
	}

}
