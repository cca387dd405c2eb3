package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

/**
 * A method of a bean that listens, and one of its annotations.
 */
final class ListenerMethod {

	private final Object bean;

	private final Method method;

	private final TaskListener annotation;

	private final int number;

	private final BeanFactory beans;

	private final StringValueResolver values;

	/**
	 * Create a listener.
	 * @param bean the bean, which may be a proxy
	 * @param method the method of its class
	 * @param annotation the annotation
	 * @param number which of the method's annotations that is, from 1
	 * @param beans where beans that it names are
	 * @param values resolves texts
	 */
	ListenerMethod(Object bean, Method method, TaskListener annotation, int number, BeanFactory beans,
			StringValueResolver values) {
		this.bean = bean;
		this.method = method;
		this.annotation = annotation;
		this.number = number;
		this.beans = beans;
		this.values = values;
	}

	/**
	 * Register it.
	 * @param registry where to
	 * @param pacing paces limited methods, {@code null} if nothing limits methods
	 * @throws InvalidTaskListenerException if something is wrong with it
	 */
	void addTo(TaskListenerEndpointRegistry registry, @Nullable TaskPacing pacing) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(this.bean);
		Method invocable = check("the method cannot be called", this::invocable);
		MethodResult result = check("", () -> MethodResult.of(this.method));
		MethodArguments arguments = check("", () -> MethodArguments.of(this.method, type, this.annotation.batch()));
		List<String> queues = Arrays.stream(this.annotation.queues()).map((queue) -> text("queues", queue)).toList();
		String id = text("id", this.annotation.id());
		TaskListenerContainerFactory factory = bean("containerFactory", this.annotation.containerFactory(),
				TaskListenerContainerFactory.class);
		UnaryOperator<ContainerSettings> settings = settings();
		TaskHandler handler = check("", () -> paced(new MethodHandler(this.bean, invocable, arguments, result),
				(pacing != null) ? pacing.of(type, this.method) : null));
		check("", () -> registry.register(new TaskListenerEndpoint(id.isEmpty() ? defaultId(type) : id, queues, handler,
				this.annotation.batch(), this.annotation.ackMode(), settings), factory));
	}

	private TaskHandler paced(MethodHandler handler, @Nullable MethodPacing pacing) {
		if (pacing == null) {
			return handler;
		}
		if (this.annotation.batch()) {
			throw new IllegalArgumentException("the method is @RateLimited, but a batch is one call of it, however many"
					+ " tasks it has. Set batch = false, or let it call a method of another bean that is limited");
		}
		return new PacedMethodHandler(handler, pacing);
	}

	private String defaultId(Class<?> type) {
		return ClassUtils.getUserClass(type).getSimpleName() + "." + this.method.getName()
				+ ((this.number > 1) ? "-" + this.number : "");
	}

	private Method invocable() {
		try {
			Method invocable = AopUtils.selectInvocableMethod(this.method, this.bean.getClass());
			ReflectionUtils.makeAccessible(invocable);
			return invocable;
		}
		catch (IllegalStateException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

	private UnaryOperator<ContainerSettings> settings() {
		Function<ContainerSettings, ContainerSettings> settings = own("concurrency", this.annotation.concurrency(),
				Concurrency::parse, ContainerSettings::withConcurrency)
			.andThen(own("prefetch", this.annotation.prefetch(), ListenerMethod::number,
					ContainerSettings::withPrefetch))
			.andThen(own("batchSize", this.annotation.batchSize(), ListenerMethod::number,
					ContainerSettings::withBatchSize))
			.andThen(own("visibilityTimeout", this.annotation.visibilityTimeout(), ListenerMethod::duration,
					ContainerSettings::withVisibilityTimeout))
			.andThen(own("autoStartup", this.annotation.autoStartup(), ListenerMethod::bool,
					ContainerSettings::withAutoStartup));
		RetryPolicy policy = bean("retryPolicy", this.annotation.retryPolicy(), RetryPolicy.class);
		TaskErrorHandler handler = bean("errorHandler", this.annotation.errorHandler(), TaskErrorHandler.class);
		List<Class<? extends Throwable>> excluded = List.of(this.annotation.noRetryFor());
		return (base) -> {
			ContainerSettings own = settings.apply(base);
			if (policy != null) {
				own = own.withRetryPolicy(policy);
			}
			if (!excluded.isEmpty()) {
				own = own.withRetryPolicy(new ExcludingRetryPolicy(own.retryPolicy(), excluded));
			}
			return (handler != null) ? own.withErrorHandler(handler) : own;
		};
	}

	/**
	 * The setting of an attribute, which is checked now.
	 */
	private <T> Function<ContainerSettings, ContainerSettings> own(String attribute, String text,
			Function<String, T> parse, BiFunction<ContainerSettings, T, ContainerSettings> setting) {
		String resolved = text(attribute, text);
		if (resolved.isEmpty()) {
			return Function.identity();
		}
		T value = check(attribute + " = \"" + resolved + "\"", () -> {
			T parsed = parse.apply(resolved);
			setting.apply(ContainerSettings.DEFAULTS, parsed);
			return parsed;
		});
		return (settings) -> setting.apply(settings, value);
	}

	private static int number(String text) {
		try {
			return Integer.parseInt(text.strip());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("must be a whole number", ex);
		}
	}

	private static Duration duration(String text) {
		try {
			return DurationFormatterUtils.detectAndParse(text.strip());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("must be a duration such as 500ms, 30s or PT30S", ex);
		}
	}

	private static boolean bool(String text) {
		return switch (text.strip().toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("must be true or false");
		};
	}

	private <T> @Nullable T bean(String attribute, String name, Class<T> type) {
		String resolved = text(attribute, name);
		if (resolved.isEmpty()) {
			return null;
		}
		return check(attribute + " = \"" + resolved + "\"", () -> {
			try {
				return this.beans.getBean(resolved, type);
			}
			catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
				throw new IllegalArgumentException("there is no bean of that name and of type " + type.getSimpleName(),
						ex);
			}
		});
	}

	private String text(String attribute, String value) {
		return check(attribute + " = \"" + value + "\"", () -> {
			String resolved = this.values.resolveStringValue(value);
			return (resolved != null) ? resolved : "";
		});
	}

	private <T> T check(String what, Supplier<T> use) {
		try {
			return use.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidTaskListenerException(describe(), this.annotation.toString(),
					(what.isEmpty() ? "" : what + ": ") + ex.getMessage(), ex);
		}
	}

	private String describe() {
		return Arrays.stream(this.method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ",
					this.method.getDeclaringClass().getName() + "." + this.method.getName() + "(", ")"));
	}

}
