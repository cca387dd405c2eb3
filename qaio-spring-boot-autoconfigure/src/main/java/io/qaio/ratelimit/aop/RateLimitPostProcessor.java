package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.qaio.ratelimit.LimitedCalls;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.Assert;

/**
 * Applies {@link RateLimited} to the methods of beans, and checks the annotation when a
 * bean is created. In an existing proxy, the limits are inserted before the first
 * interceptor whose order is not lower. Any other bean gets a proxy.
 * <p>
 * This post-processor extends existing proxies instead of using an auto-proxy creator,
 * because a call that is delayed without a thread continues in another thread. With the
 * highest precedence, no other interceptor is entered before, not even that of
 * {@code @Async}. For the same reason it is not {@link Ordered}: post-processors without
 * an order come last.
 * <p>
 * Safe for use by many threads.
 */
public class RateLimitPostProcessor
		implements BeanPostProcessor, BeanFactoryAware, AopInfrastructureBean, RateLimitedMethods {

	/** Before all other interceptors. */
	public static final int DEFAULT_ORDER = Ordered.HIGHEST_PRECEDENCE;

	private final Supplier<RateLimiter> limiter;

	private final Executor executor;

	private final int advisorOrder;

	private final Map<Class<?>, Map<Method, MethodLimits>> limitsByClass = new ConcurrentHashMap<>();

	private @Nullable LimitedMethods methods;

	private @Nullable LimitedProxies proxies;

	/**
	 * Creates a post-processor.
	 * @param limiter gives the limiter, when the first bean needs it
	 * @param executor gives the executor that continues delayed calls of methods that
	 * return a future, when the first of them is delayed
	 * @param advisorOrder the order of the limits among the interceptors of a bean, as in
	 * {@link Ordered}
	 */
	public RateLimitPostProcessor(Supplier<RateLimiter> limiter, Supplier<? extends Executor> executor,
			int advisorOrder) {
		this.limiter = limiter;
		this.executor = (call) -> executor.get().execute(call);
		this.advisorOrder = advisorOrder;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		ConfigurableListableBeanFactory beans = (ConfigurableListableBeanFactory) beanFactory;
		this.methods = new LimitedMethods(beans, this.limiter);
		this.proxies = new LimitedProxies(beans);
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
				insert(proxy, type, limits);
				return ProxyCheck.check(bean, beanName, limits.keySet());
			}
		}
		Map<Method, MethodLimits> limits = limits(bean.getClass());
		return limits.isEmpty() ? bean : ProxyCheck.check(limited(bean, beanName, limits), beanName, limits.keySet());
	}

	/**
	 * Gives a limited bean its proxy, which gets the limits later.
	 */
	Object earlyProxy(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean || bean instanceof Advised) {
			return bean;
		}
		Map<Method, MethodLimits> limits = limits(bean.getClass());
		return limits.isEmpty() ? bean : proxy(bean, beanName, limits, List.of());
	}

	@Override
	public Optional<LimitedCalls> find(Class<?> type, Method method) {
		return Optional.ofNullable(limits(type).get(method));
	}

	private Map<Method, MethodLimits> limits(Class<?> type) {
		Map<Method, MethodLimits> known = this.limitsByClass.get(type);
		if (known == null) {
			Assert.state(this.methods != null, "setBeanFactory must be called first");
			known = this.methods.of(type);
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
		return advisor instanceof PointcutAdvisor withPointcut
				&& advisor.getAdvice() instanceof AsyncExecutionInterceptor
				&& withPointcut.getPointcut().getClassFilter().matches(type)
				&& withPointcut.getPointcut().getMethodMatcher().matches(method, type);
	}

	private Object limited(Object bean, String beanName, Map<Method, MethodLimits> limits) {
		return proxy(bean, beanName, limits,
				limits.entrySet().stream().map((entry) -> advisor(entry.getKey(), entry.getValue(), false)).toList());
	}

	private Object proxy(Object bean, String beanName, Map<Method, MethodLimits> limits,
			List<RateLimitAdvisor> advisors) {
		Assert.state(this.proxies != null, "setBeanFactory must be called first");
		return this.proxies.proxy(bean, beanName, limits.keySet().iterator().next(), advisors);
	}

	private RateLimitAdvisor advisor(Method method, MethodLimits limits, boolean async) {
		return new RateLimitAdvisor(method, RateLimitInterceptorFactory.forMethod(method, limits, async, this.executor),
				this.advisorOrder);
	}

}
