package io.qaio.ratelimit.aop;

import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

import io.qaio.ratelimit.RateLimiter;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Starts contexts with beans that are limited.
 */
final class LimitedBeans {

	private LimitedBeans() {
	}

	static AnnotationConfigApplicationContext start(RateLimiter limiter, Class<?>... beans) {
		return start(limiter, RateLimitPostProcessor.DEFAULT_ORDER, (context) -> {
		}, beans);
	}

	static AnnotationConfigApplicationContext start(RateLimiter limiter, int order,
			Consumer<AnnotationConfigApplicationContext> customizer, Class<?>... beans) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		for (Class<?> bean : beans) {
			context.register(bean);
		}
		context.registerBean(RateLimiter.class, () -> limiter);
		context.registerBean(RateLimitPostProcessor.class,
				() -> new RateLimitPostProcessor(() -> context.getBean(RateLimiter.class), ForkJoinPool::commonPool,
						order));
		customizer.accept(context);
		context.refresh();
		return context;
	}

}
