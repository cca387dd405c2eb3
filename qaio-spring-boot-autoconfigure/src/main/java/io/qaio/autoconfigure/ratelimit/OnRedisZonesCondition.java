package io.qaio.autoconfigure.ratelimit;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the buckets of a zone, or of zones added at run time, are in Redis.
 */
final class OnRedisZonesCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean some = ConfiguredZones.of(context.getEnvironment()).asksForRedis().isPresent();
		return new ConditionOutcome(some, "qaio.rate-limit: zones " + (some ? "in Redis" : "in this JVM only"));
	}

}
