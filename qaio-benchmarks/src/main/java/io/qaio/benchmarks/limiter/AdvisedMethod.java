package io.qaio.benchmarks.limiter;

import java.util.List;
import java.util.concurrent.ForkJoinPool;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.aop.RateLimitPostProcessor;
import io.qaio.ratelimit.store.LocalRateLimiter;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;

import org.springframework.aop.aspectj.annotation.AspectJProxyFactory;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * A method of a proxy that does nothing but what is advised around it.
 */
@FunctionalInterface
interface AdvisedMethod {

	String call(String ip);

	/**
	 * A target whose methods are limited.
	 */
	static AdvisedTarget limited() {
		RateLimiter limiter = new LocalRateLimiter(List.of(new Zone("all", Rate.parse("1000000000r/s"), 1000)));
		RateLimitPostProcessor processor = new RateLimitPostProcessor(() -> limiter, ForkJoinPool::commonPool,
				RateLimitPostProcessor.DEFAULT_ORDER);
		processor.setBeanFactory(new DefaultListableBeanFactory());
		return (AdvisedTarget) processor.postProcessAfterInitialization(new AdvisedTarget(), "target");
	}

	/**
	 * The least that Spring's advice can be.
	 */
	static AdvisedMethod interceptor() {
		ProxyFactory factory = new ProxyFactory(new AdvisedTarget());
		factory.addAdvice((MethodInterceptor) MethodInvocation::proceed);
		return ((AdvisedTarget) factory.getProxy())::unlimited;
	}

	/**
	 * The least that advice of an aspect class can be.
	 */
	static AdvisedMethod aspect() {
		AspectJProxyFactory factory = new AspectJProxyFactory(new AdvisedTarget());
		factory.addAspect(BareAspect.class);
		return factory.<AdvisedTarget>getProxy()::unlimited;
	}

	/**
	 * Advice that does nothing.
	 */
	@Aspect
	class BareAspect {

		/**
		 * Go on.
		 * @param call the call
		 * @return what it returns
		 */
		@Around("execution(* unlimited(..))")
		public Object around(ProceedingJoinPoint call) throws Throwable {
			return call.proceed();
		}

	}

}
