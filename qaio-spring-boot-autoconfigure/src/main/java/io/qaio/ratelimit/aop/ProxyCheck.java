package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.annotation.NearestAnnotations;
import io.qaio.ratelimit.RateLimited;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds limited methods whose calls do not pass the proxy of their bean. Their limits
 * would be ignored.
 */
final class ProxyCheck {

	private static final int OVERRIDABLE_ANYWHERE = Modifier.PUBLIC | Modifier.PROTECTED;

	private ProxyCheck() {
	}

	/**
	 * Checks a proxy.
	 * @param proxy the proxy of the bean
	 * @param methods the limited methods of the bean's class
	 * @return the proxy
	 * @throws InvalidAnnotatedMethodException if calls of a method do not pass it
	 */
	static Object check(Object proxy, String beanName, Iterable<Method> methods) {
		for (Method method : methods) {
			String reason = AopUtils.isCglibProxy(proxy) ? notOverridden(method, proxy.getClass(), beanName)
					: notOfInterfaces(method, proxy, beanName);
			if (reason != null) {
				throw new InvalidAnnotatedMethodException(method, "@RateLimited", reason, null);
			}
		}
		return proxy;
	}

	/**
	 * Checks a class whose proxy must extend it.
	 * @param type the class of the bean
	 * @param method a limited method
	 * @throws InvalidAnnotatedMethodException if nothing can extend the class
	 */
	static void checkExtensible(Class<?> type, String beanName, Method method) {
		if (Modifier.isFinal(type.getModifiers()) || type.isSealed()) {
			String kind = type.isRecord() ? "record" : type.isSealed() ? "sealed class" : "final class";
			throw new InvalidAnnotatedMethodException(method, "@RateLimited",
					"calls of methods of a " + kind + " cannot be limited: the proxy of the bean '" + beanName
							+ "' would have to extend " + type.getName() + ". Make it a class that is not final"
							+ " (in Kotlin by 'open' or plugin.spring), or let it implement an interface that"
							+ " declares the method, and set spring.aop.proxy-target-class=false",
					null);
		}
	}

	private static @Nullable String notOverridden(Method method, Class<?> proxyType, String beanName) {
		Class<?> declaring = method.getDeclaringClass();
		if (Modifier.isFinal(method.getModifiers())) {
			return "calls of a final method cannot be limited: the proxy of the bean '" + beanName
					+ "' cannot override it. Make the method not final (in Kotlin by 'open' or plugin.spring),"
					+ " or annotate other methods instead of the type";
		}
		if ((method.getModifiers() & OVERRIDABLE_ANYWHERE) == 0
				&& !(declaring.getPackageName().equals(proxyType.getPackageName())
						&& declaring.getClassLoader() == proxyType.getClassLoader())) {
			return "calls of a package-private method cannot be limited where the proxy of the bean '" + beanName
					+ "' is in another package (" + proxyType.getPackageName()
					+ ") or class loader, because it cannot override it. Make the method protected or public";
		}
		return null;
	}

	private static @Nullable String notOfInterfaces(Method method, Object proxy, String beanName) {
		Class<?> target = AopUtils.getTargetClass(proxy);
		boolean declared = Arrays.stream(ClassUtils.getAllInterfaces(proxy))
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.anyMatch((candidate) -> candidate.equals(method)
					|| AopUtils.getMostSpecificMethod(candidate, target).equals(method));
		// the limits of a type are about the methods that can be called
		return (declared || NearestAnnotations.of(method, RateLimited.class).isEmpty()) ? null
				: "calls of a method that no interface declares cannot be limited: the proxy of the bean '" + beanName
						+ "' has only the interfaces of the bean. Declare the method in one of them,"
						+ " or set spring.aop.proxy-target-class=true";
	}

}
