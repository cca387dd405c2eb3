package io.qaio.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;

/**
 * The proxies of a bean, whoever made them. Immutable.
 */
public final class BeanProxies {

	/** What a call passes, the bean itself at the end, as far as the proxies tell. */
	private final List<Object> layers;

	private final Class<?> targetClass;

	private BeanProxies(List<Object> layers, Class<?> targetClass) {
		this.layers = List.copyOf(layers);
		this.targetClass = targetClass;
	}

	/**
	 * Find the proxies of a bean.
	 * @param bean the bean, or its outermost proxy
	 * @param targetClass the class of the bean itself
	 * @return its proxies; none if it is no proxy
	 */
	static BeanProxies of(Object bean, Class<?> targetClass) {
		List<Object> layers = new ArrayList<>();
		for (Object layer = bean; layer != null; layer = AopProxyUtils.getSingletonTarget(layer)) {
			layers.add(layer);
		}
		return new BeanProxies(layers, targetClass);
	}

	/**
	 * The same proxies, and one around them.
	 * @param proxy the new outermost proxy
	 * @return the proxies
	 */
	BeanProxies inside(Object proxy) {
		return new BeanProxies(Stream.concat(Stream.of(proxy), this.layers.stream()).toList(), this.targetClass);
	}

	/**
	 * Whether they have the same bean.
	 */
	boolean haveSameTarget(BeanProxies other) {
		return this.layers.get(this.layers.size() - 1) == other.layers.get(other.layers.size() - 1);
	}

	/**
	 * The class behind all proxies.
	 */
	Class<?> targetClass() {
		return this.targetClass;
	}

	/**
	 * Whether the method returns before its work begins, because {@code @Async} hands the
	 * call to another thread.
	 * @param method a method of the target's class
	 * @return whether it does
	 */
	boolean isAsync(Method method) {
		return this.layers.stream()
			.flatMap(BeanProxies::advisors)
			.anyMatch(
					(advisor) -> advisor.getAdvice() instanceof AsyncExecutionInterceptor && matches(advisor, method));
	}

	private boolean matches(Advisor advisor, Method method) {
		Class<?> type = this.targetClass;
		return !(advisor instanceof PointcutAdvisor withPointcut)
				|| withPointcut.getPointcut().getClassFilter().matches(type)
						&& withPointcut.getPointcut().getMethodMatcher().matches(method, type);
	}

	private static Stream<Advisor> advisors(Object layer) {
		return (layer instanceof Advised proxy) ? Arrays.stream(proxy.getAdvisors()) : Stream.empty();
	}

	/**
	 * Why a call of a method would stay in one of the proxies.
	 * @param method a method of the target's class
	 * @return the reason, none if all proxies pass the call on
	 */
	Optional<String> whyUnreachable(Method method) {
		return this.layers.stream().flatMap((layer) -> whyUnreachable(layer, method).stream()).findFirst();
	}

	/**
	 * Why calls of a method stay in a proxy, and reach neither its interceptors nor the
	 * bean. That is so if the proxy is of a subclass that cannot override the method: the
	 * method then runs on the proxy itself, whose fields are {@code null}.
	 * @param proxy the proxy; any other object is fine
	 * @param method a method of the bean's class
	 * @return what is wrong with the method and what to do, none if the proxy passes
	 * calls on
	 */
	public static Optional<String> whyUnreachable(Object proxy, Method method) {
		return AopUtils.isCglibProxy(proxy)
				? whyNotOverridden(proxy.getClass(), method).map((reason) -> reason(reason, proxy)) : Optional.empty();
	}

	private static Optional<String> whyNotOverridden(Class<?> proxy, Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isStatic(modifiers)) {
			return Optional.empty();
		}
		if (Modifier.isFinal(modifiers)) {
			return Optional.of("the method is final. Remove 'final' (in Kotlin, make it 'open')");
		}
		if (Modifier.isPrivate(modifiers)) {
			return Optional.of("the method is private. Remove 'private'");
		}
		Class<?> owner = method.getDeclaringClass();
		boolean visible = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)
				|| owner.getPackageName().equals(proxy.getPackageName())
						&& owner.getClassLoader() == proxy.getClassLoader();
		return visible ? Optional.empty() : Optional.of("the method is visible in the package of " + owner.getName()
				+ " only, and the proxy is in another one. Make it protected or public");
	}

	private static String reason(String reason, Object proxy) {
		String advisors = advisors(proxy).map(BeanProxies::name).distinct().collect(Collectors.joining(", "));
		return "the bean has a proxy" + (advisors.isEmpty() ? "" : " (for " + advisors + ")")
				+ ", which cannot pass the call on: " + reason + ", or move the method to a bean without a proxy";
	}

	private static String name(Advisor advisor) {
		Class<?> advice = advisor.getAdvice().getClass();
		return (advice.isSynthetic() || advice.isHidden() ? advisor.getClass() : advice).getSimpleName();
	}

}
