package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean with one of its annotations. Whatever is wrong with them becomes an
 * {@link InvalidAnnotatedMethodException}.
 *
 * @param <A> the type of the annotation
 * @param bean the bean, which may be a proxy
 * @param method the method of the bean's target class
 * @param annotation the annotation
 * @param number which of the method's annotations of that type it is, from 1
 * @param beans the beans of the application, and its placeholders
 */
public record AnnotatedMethod<A extends Annotation>(Object bean, Method method, A annotation, int number,
		ConfigurableBeanFactory beans) {

	/**
	 * Describe a method in messages.
	 * @param method the method
	 * @return its class, name and parameter types
	 */
	public static String describe(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(
					Collectors.joining(", ", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
	}

	/**
	 * The class behind all proxies.
	 * @return the class of the bean itself
	 */
	public Class<?> targetClass() {
		return AopProxyUtils.ultimateTargetClass(this.bean);
	}

	/**
	 * The name of what has no other, such as {@code Orders.confirm}.
	 * @return the simple names of class and method, with the number unless it is 1
	 */
	public String defaultName() {
		return ClassUtils.getUserClass(targetClass()).getSimpleName() + "." + this.method.getName()
				+ ((this.number > 1) ? "-" + this.number : "");
	}

	/**
	 * The method as it is called: that of the proxy, if the bean is one.
	 * @return the method, made accessible
	 */
	public Method invocable() {
		try {
			Method invocable = AopUtils.selectInvocableMethod(this.method, this.bean.getClass());
			ReflectionUtils.makeAccessible(invocable);
			return invocable;
		}
		catch (IllegalStateException ex) {
			throw invalid("the method cannot be called: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Resolve an attribute.
	 * @param attribute the name of the attribute
	 * @param value the value, with placeholders and expressions
	 * @return the text, empty if there is none
	 */
	public String text(String attribute, String value) {
		return check(attribute, value,
				() -> Objects.requireNonNullElse(new EmbeddedValueResolver(this.beans).resolveStringValue(value), ""));
	}

	/**
	 * The bean that an attribute names.
	 * @param <T> the type of the bean
	 * @param attribute the name of the attribute
	 * @param name the name of the bean, with placeholders and expressions
	 * @param type the type of the bean
	 * @return the bean, {@code null} if the name is empty
	 */
	public <T> @Nullable T bean(String attribute, String name, Class<T> type) {
		String resolved = text(attribute, name);
		try {
			return resolved.isEmpty() ? null : this.beans.getBean(resolved, type);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw invalid(attribute + " = \"" + resolved + "\": there is no bean of that name and of type "
					+ type.getSimpleName(), ex);
		}
	}

	/**
	 * Use an attribute, and report it if it is refused.
	 * @param <T> the type of the result
	 * @param attribute the name of the attribute
	 * @param value its value
	 * @param use uses it, and throws an {@link IllegalArgumentException} or a
	 * {@link DateTimeException} if it is wrong
	 * @return the result
	 */
	public <T> T check(String attribute, String value, Supplier<T> use) {
		return check(attribute + " = \"" + value + "\": ", use);
	}

	/**
	 * Use the method as a whole, and report it if it is refused.
	 * @param <T> the type of the result
	 * @param use uses it, and throws an {@link IllegalArgumentException} if it is wrong
	 * @return the result
	 */
	public <T> T check(Supplier<T> use) {
		return check("", use);
	}

	private <T> T check(String what, Supplier<T> use) {
		try {
			return use.get();
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			throw invalid(what + ex.getMessage(), ex);
		}
	}

	/**
	 * Say that the annotation cannot be applied.
	 * @param reason what is wrong
	 * @param cause the cause, {@code null} if there is none
	 * @return the exception
	 */
	public InvalidAnnotatedMethodException invalid(String reason, @Nullable Throwable cause) {
		return new InvalidAnnotatedMethodException(this.method, this.annotation.toString(), reason, cause);
	}

}
