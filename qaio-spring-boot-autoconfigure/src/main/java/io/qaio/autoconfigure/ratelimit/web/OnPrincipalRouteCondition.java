package io.qaio.autoconfigure.ratelimit.web;

import java.util.List;

import io.qaio.autoconfigure.ratelimit.RateLimitProperties;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the key of a limit by paths is the user who is logged in.
 */
final class OnPrincipalRouteCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean some = Binder.get(context.getEnvironment())
			.bind(OnRateLimitRoutesCondition.ROUTES, Bindable.listOf(RateLimitProperties.Route.class))
			.orElse(List.of())
			.stream()
			.anyMatch((route) -> route.key().equals("principal"));
		return new ConditionOutcome(some, "routes with the key 'principal': " + (some ? "some" : "none"));
	}

}
