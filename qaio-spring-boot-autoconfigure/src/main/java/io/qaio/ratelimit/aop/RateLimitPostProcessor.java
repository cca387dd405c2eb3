package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.qaio.annotation.CreatedBeans;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.ratelimit.LimitedCalls;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
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
public class RateLimitPostProcessor implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton,
		AopInfrastructureBean, RateLimitedMethods {

	/** Before all other interceptors. */
	public static final int DEFAULT_ORDER = Ordered.HIGHEST_PRECEDENCE;

	private final Supplier<RateLimiter> limiter;

	private final Executor executor;

	private final int advisorOrder;

	private final Map<Class<?>, Map<Method, MethodLimits>> limitsByClass = new ConcurrentHashMap<>();

	private final Set<String> limitedBeans = ConcurrentHashMap.newKeySet();

	/** Beans that other post-processors may hide in proxies of their own. */
	private final HiddenBeans hidden = new HiddenBeans();

	private @Nullable ConfigurableListableBeanFactory beans;

	private @Nullable LimitedMethods methods;

	private @Nullable LimitedProxies proxies;

	private @Nullable CallerContext context;

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
		this.beans = beans;
		this.methods = new LimitedMethods(beans, this.limiter);
		this.proxies = new LimitedProxies(beans);
		this.context = new CallerContext(beans);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Optional<Object> inside = this.hidden.take(beanName);
		if (bean instanceof AopInfrastructureBean || insert(bean, beanName)) {
			return bean;
		}
		Map<Method, MethodLimits> limits = limits(bean.getClass());
		if (!limits.isEmpty()) {
			this.limitedBeans.add(beanName);
			return ProxyCheck.check(limited(bean, beanName, limits), beanName, limits.keySet());
		}
		inside.filter((object) -> !insert(object, beanName)).ifPresent((object) -> {
			throw new InvalidAnnotatedMethodException(beanName,
					limits(AopUtils.getTargetClass(object)).keySet().iterator().next(), "@RateLimited",
					"the bean is hidden in another proxy, of " + bean.getClass().getName()
							+ ", so its calls cannot be limited. Let the BeanPostProcessor that makes the proxy have no"
							+ " order, or annotate the method of an interface of the bean",
					null);
		});
		return bean;
	}

	/**
	 * Inserts limits into a proxy that shows its target.
	 */
	private boolean insert(Object bean, String beanName) {
		if (!(bean instanceof Advised proxy) || proxy.isFrozen()) {
			return false;
		}
		Class<?> type = AopUtils.getTargetClass(bean);
		Map<Method, MethodLimits> limits = limits(type);
		if (limits.isEmpty()) {
			return false;
		}
		this.limitedBeans.add(beanName);
		insert(proxy, type, limits);
		ProxyCheck.check(bean, beanName, limits.keySet());
		return true;
	}

	/**
	 * Remembers a limited bean until this post-processor sees it, or a proxy around it.
	 */
	void remember(Object bean, String beanName) {
		if (!(bean instanceof AopInfrastructureBean) && !limits(AopUtils.getTargetClass(bean)).isEmpty()) {
			this.hidden.put(beanName, bean);
		}
	}

	/**
	 * Reports configurations that were created before this post-processor, as others need
	 * them.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		Assert.state(this.beans != null, "setBeanFactory must be called first");
		for (String name : this.beans.getBeanDefinitionNames()) {
			if (!this.limitedBeans.contains(name)) {
				CreatedBeans.configuration(this.beans, name).ifPresent((bean) -> checkUnlimited(name, bean));
			}
		}
	}

	private void checkUnlimited(String name, Object bean) {
		limits(AopProxyUtils.ultimateTargetClass(bean)).keySet().stream().findFirst().ifPresent((method) -> {
			throw new InvalidAnnotatedMethodException(name, method, "@RateLimited",
					"the bean is created before limits can be applied, because it makes a BeanPostProcessor or a"
							+ " BeanFactoryPostProcessor. Make the @Bean method of that one static",
					null);
		});
	}

	/**
	 * Gives a limited bean its proxy, which gets the limits later.
	 */
	Object earlyProxy(Object bean, String beanName) {
		Object proxy = bean;
		if (!(bean instanceof AopInfrastructureBean || bean instanceof Advised)) {
			Map<Method, MethodLimits> limits = limits(bean.getClass());
			proxy = limits.isEmpty() ? bean : proxy(bean, beanName, limits, List.of());
		}
		remember(proxy, beanName);
		return proxy;
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
		Assert.state(this.context != null, "setBeanFactory must be called first");
		return new RateLimitAdvisor(method,
				RateLimitInterceptorFactory.forMethod(method, limits, async, this.executor, this.context),
				this.advisorOrder);
	}

}
