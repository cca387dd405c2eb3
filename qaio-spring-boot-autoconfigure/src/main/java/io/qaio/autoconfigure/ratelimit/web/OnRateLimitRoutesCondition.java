package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitProperties;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there are limits by paths.
 */
final class OnRateLimitRoutesCondition extends SpringBootCondition {

	static final String ROUTES = "qaio.rate-limit.http.routes";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean some = Binder.get(context.getEnvironment())
			.bind(ROUTES, Bindable.listOf(RateLimitProperties.Route.class))
			.isBound();
		return new ConditionOutcome(some, ROUTES + ": " + (some ? "some" : "none"));
	}

}
