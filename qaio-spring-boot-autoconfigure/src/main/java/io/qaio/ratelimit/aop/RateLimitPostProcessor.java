package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.Assert;

/**
 * Applies {@link RateLimited} to the methods of beans, and checks it when a bean is
 * created. A bean that is a proxy already gets the limits into it, before the first of
 * its interceptors whose order is not lower; any other becomes a proxy.
 * <p>
 * Works on proxies that others made, rather than through an auto-proxy creator, because a
 * call that waits without a thread goes on in another one: with the highest precedence no
 * interceptor is entered before, {@code @Async} neither.
 */
public class RateLimitPostProcessor extends ProxyProcessorSupport implements BeanPostProcessor, BeanFactoryAware {

	/** Outside of everything else. */
	public static final int DEFAULT_ORDER = Ordered.HIGHEST_PRECEDENCE;

	private final Supplier<RateLimiter> limiter;

	private final Supplier<Executor> executor;

	private final int advisorOrder;

	private final Map<Class<?>, Map<Method, MethodLimits>> limitsByClass = new ConcurrentHashMap<>();

	private @Nullable ConfigurableListableBeanFactory beans;

	private @Nullable LimitedMethods limitedMethods;

	/**
	 * Create a post-processor.
	 * @param limiter gives the limiter, when the first bean needs it
	 * @param executor gives the executor that calls methods that return a future after
	 * their wait, when the first call waits
	 * @param advisorOrder where the limits come among the interceptors of a bean, as in
	 * {@link Ordered}
	 */
	public RateLimitPostProcessor(Supplier<RateLimiter> limiter, Supplier<Executor> executor, int advisorOrder) {
		this.limiter = limiter;
		this.executor = executor;
		this.advisorOrder = advisorOrder;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (ConfigurableListableBeanFactory) beanFactory;
		this.limitedMethods = new LimitedMethods(this.beans, this.limiter);
		if (beanFactory.containsBean(AutoProxyUtils.DEFAULT_PROXY_CONFIG_BEAN_NAME)) {
			copyFrom(beanFactory.getBean(AutoProxyUtils.DEFAULT_PROXY_CONFIG_BEAN_NAME, ProxyConfig.class));
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean) {
			return bean;
		}
		if (bean instanceof Advised proxy && !proxy.isFrozen()) {
			Class<?> type = AopUtils.getTargetClass(bean);
			Map<Method, MethodLimits> limits = limits(type);
			if (!limits.isEmpty()) {
				checkCanBeOverridden(bean, limits);
				insert(proxy, type, limits);
				return bean;
			}
		}
		Map<Method, MethodLimits> limits = limits(bean.getClass());
		if (limits.isEmpty()) {
			return bean;
		}
		Object proxy = proxy(bean, beanName, limits);
		checkCanBeOverridden(proxy, limits);
		return proxy;
	}

	private Map<Method, MethodLimits> limits(Class<?> type) {
		Map<Method, MethodLimits> known = this.limitsByClass.get(type);
		if (known == null) {
			Assert.state(this.limitedMethods != null, "setBeanFactory must be called first");
			known = this.limitedMethods.of(type);
			this.limitsByClass.put(type, known);
		}
		return known;
	}

	private void insert(Advised proxy, Class<?> type, Map<Method, MethodLimits> limits) {
		List<Advisor> others = List.of(proxy.getAdvisors());
		int position = (int) others.stream().takeWhile((other) -> order(other) < this.advisorOrder).count();
		List<Advisor> inside = others.subList(position, others.size());
		limits.forEach((method, ofMethod) -> proxy.addAdvisor(position,
				advisor(method, ofMethod, inside.stream().anyMatch((other) -> isAsync(other, method, type)))));
	}

	private static int order(Advisor advisor) {
		return (advisor instanceof Ordered ordered) ? ordered.getOrder() : Ordered.LOWEST_PRECEDENCE;
	}

	private static boolean isAsync(Advisor advisor, Method method, Class<?> type) {
		return advisor.getAdvice() instanceof AsyncExecutionInterceptor
				&& advisor instanceof PointcutAdvisor withPointcut
				&& withPointcut.getPointcut().getClassFilter().matches(type)
				&& withPointcut.getPointcut().getMethodMatcher().matches(method, type);
	}

	private Object proxy(Object bean, String beanName, Map<Method, MethodLimits> limits) {
		Assert.state(this.beans != null, "setBeanFactory must be called first");
		ProxyFactory factory = new ProxyFactory();
		factory.copyFrom(this);
		factory.setTarget(bean);
		if (AutoProxyUtils.shouldProxyTargetClass(this.beans, beanName)) {
			factory.setProxyTargetClass(true);
		}
		if (!factory.isProxyTargetClass()) {
			evaluateProxyInterfaces(bean.getClass(), factory);
		}
		limits.forEach((method, ofMethod) -> factory.addAdvisor(advisor(method, ofMethod, false)));
		return factory.getProxy(getProxyClassLoader());
	}

	private RateLimitAdvisor advisor(Method method, MethodLimits limits, boolean async) {
		return new RateLimitAdvisor(method,
				Interceptors.forMethod(method, limits, async, (call) -> this.executor.get().execute(call)),
				this.advisorOrder);
	}

	/**
	 * A proxy that is a subclass cannot override final methods, and calls of them would
	 * not be limited.
	 */
	private static void checkCanBeOverridden(Object proxy, Map<Method, MethodLimits> limits) {
		if (AopUtils.isJdkDynamicProxy(proxy)) {
			return;
		}
		for (Method method : limits.keySet()) {
			if (Modifier.isFinal(method.getModifiers())) {
				throw new InvalidRateLimitedException(Methods.describe(method), "@RateLimited",
						"calls of a final method cannot be limited", null);
			}
		}
	}

}
