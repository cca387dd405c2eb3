package io.qaio.ratelimit.aop;

import io.qaio.ratelimit.RateLimited;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Gives beans with {@link RateLimited} their proxies before other post-processors
 * register their methods, as those of {@code @KafkaListener} and {@code @RabbitListener}
 * do. They would keep the bean itself, and call it without a limit. The limits are added
 * later, by {@link RateLimitPostProcessor}, because post-processors in between add
 * interceptors before those that are there.
 * <p>
 * Safe for use by many threads.
 */
public class EarlyProxyPostProcessor implements BeanPostProcessor, Ordered, AopInfrastructureBean {

	private final RateLimitPostProcessor limits;

	/**
	 * Creates a post-processor.
	 * @param limits knows which beans are limited
	 */
	public EarlyProxyPostProcessor(RateLimitPostProcessor limits) {
		this.limits = limits;
	}

	/**
	 * After auto-proxy creators, before post-processors that have the lowest precedence.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		this.limits.remember(bean, beanName);
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return this.limits.earlyProxy(bean, beanName);
	}

}
