package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.config.TaskManagementConfigUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean with one of its annotations. Whatever is wrong with them becomes an
 * {@link InvalidAnnotatedMethodException}. Immutable.
 *
 * @param <A> the type of the annotation
 */
public final class AnnotatedMethod<A extends Annotation> {

	private final AnnotatedBean owner;

	private final Method method;

	private final A annotation;

	private final int number;

	private final ConfigurableBeanFactory beans;

	private final AttributeResolver attributes;

	/**
	 * Create a method.
	 * @param owner the bean
	 * @param method the method of the bean's target class
	 * @param annotation the annotation
	 * @param number which of the method's annotations of that type it is, from 1
	 * @param beans the beans of the application, and its placeholders
	 */
	AnnotatedMethod(AnnotatedBean owner, Method method, A annotation, int number, ConfigurableBeanFactory beans) {
		this.owner = owner;
		this.method = method;
		this.annotation = annotation;
		this.number = number;
		this.beans = beans;
		this.attributes = new AttributeResolver(beans);
	}

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
	 * The bean.
	 * @return the object to call, a proxy if the bean has one
	 */
	public Object bean() {
		return this.owner.object();
	}

	/**
	 * The name of the bean.
	 * @return the name
	 */
	public String beanName() {
		return this.owner.name();
	}

	/**
	 * The method.
	 * @return the method of the class behind all proxies
	 */
	public Method method() {
		return this.method;
	}

	/**
	 * The annotation.
	 * @return the annotation
	 */
	public A annotation() {
		return this.annotation;
	}

	/**
	 * Which of the method's annotations it is.
	 * @return the number, from 1
	 */
	public int number() {
		return this.number;
	}

	/**
	 * The class behind all proxies.
	 * @return the class of the bean itself
	 */
	public Class<?> targetClass() {
		return this.owner.targetClass();
	}

	/**
	 * The class that names the method in all instances of the application: that behind
	 * all proxies, or, as generated classes have other names there, the interface.
	 * @return the class or interface
	 */
	public Class<?> namedClass() {
		Class<?> type = ClassUtils.getUserClass(targetClass());
		boolean generated = Proxy.isProxyClass(type) || type.isHidden() || type.isSynthetic();
		return generated ? ClassUtils.getInterfaceMethodIfPossible(this.method, type).getDeclaringClass() : type;
	}

	/**
	 * The name of what has no other, such as {@code Orders.confirm}.
	 * @return the simple names of class and method, with the number unless it is 1
	 */
	public String defaultName() {
		return namedClass().getSimpleName() + "." + this.method.getName()
				+ ((this.number > 1) ? "-" + this.number : "");
	}

	/**
	 * The method as it is called: that of the proxy, if the bean is one.
	 * @return the method, made accessible
	 */
	public Method invocable() {
		this.owner.proxies().whyUnreachable(this.method).ifPresent((reason) -> {
			throw invalid(reason, null);
		});
		try {
			Method invocable = AopUtils.selectInvocableMethod(this.method, bean().getClass());
			ReflectionUtils.makeAccessible(invocable);
			return invocable;
		}
		catch (IllegalStateException ex) {
			throw invalid("the method cannot be called: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Whether {@code @Async} lets the method return before its work begins.
	 * @return whether it does
	 */
	public boolean isAsync() {
		return this.owner.proxies().isAsync(this.method)
				|| this.beans.containsBean(TaskManagementConfigUtils.ASYNC_EXECUTION_ASPECT_BEAN_NAME)
						&& (AnnotatedElementUtils.hasAnnotation(this.method, Async.class)
								|| AnnotatedElementUtils.hasAnnotation(targetClass(), Async.class));
	}

	/**
	 * Resolve an attribute.
	 * @param attribute the name of the attribute
	 * @param value the value, with placeholders and expressions
	 * @return the text, empty if there is none
	 */
	public String text(String attribute, String value) {
		return check(attribute, value, () -> this.attributes.text(value));
	}

	/**
	 * Resolve an attribute that is a name.
	 * @param attribute the name of the attribute
	 * @param value the value, with placeholders and expressions
	 * @return the name, empty if there is none
	 */
	public String name(String attribute, String value) {
		return check(attribute, value, () -> this.attributes.name(value));
	}

	/**
	 * Resolve an attribute that is several names.
	 * @param attribute the name of the attribute
	 * @param values the values, with placeholders and with expressions that may give
	 * arrays and collections
	 * @return the names, in order
	 */
	public List<String> names(String attribute, String... values) {
		return Arrays.stream(values)
			.flatMap((value) -> check(attribute, value, () -> this.attributes.names(value)).stream())
			.toList();
	}

	/**
	 * The bean that an attribute names.
	 * @param <T> the type of the bean
	 * @param attribute the name of the attribute
	 * @param name the name of the bean, with placeholders and expressions; an expression
	 * may give the bean itself
	 * @param type the type of the bean
	 * @return the bean, {@code null} if the name is empty
	 */
	public <T> @Nullable T bean(String attribute, String name, Class<T> type) {
		Object object = check(attribute, name, () -> Optional.ofNullable(this.attributes.resolve(name))).orElse(null);
		if (type.isInstance(object)) {
			return type.cast(object);
		}
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
		return new InvalidAnnotatedMethodException(beanName(), this.method, this.annotation.toString(), reason, cause);
	}

}
