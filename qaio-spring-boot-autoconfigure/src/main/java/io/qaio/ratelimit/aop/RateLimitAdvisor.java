package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/**
 * Applies an interceptor to one method. There is one for each method, so that a call need
 * not look up the limits of its method.
 */
@SuppressWarnings("serial")
final class RateLimitAdvisor extends StaticMethodMatcherPointcutAdvisor {

	private final Method limited;

	RateLimitAdvisor(Method limited, MethodInterceptor interceptor, int order) {
		super(interceptor);
		this.limited = limited;
		setOrder(order);
	}

	@Override
	public boolean matches(Method method, @Nullable Class<?> targetClass) {
		return this.limited.equals(method) || this.limited.equals(AopUtils.getMostSpecificMethod(method, targetClass));
	}

}
