package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * A method of a bean that listens, and one of its annotations.
 */
final class ListenerMethod {

	private final AnnotatedMethod<TaskListener> method;

	private final TaskListener annotation;

	/**
	 * Create a listener.
	 * @param method the method with its annotation
	 */
	ListenerMethod(AnnotatedMethod<TaskListener> method) {
		this.method = method;
		this.annotation = method.annotation();
	}

	/**
	 * Register it.
	 * @param registry where to
	 * @param pacing paces limited methods, {@code null} if nothing limits methods
	 * @throws InvalidAnnotatedMethodException if something is wrong with it
	 */
	void addTo(TaskListenerEndpointRegistry registry, @Nullable TaskPacing pacing) {
		Class<?> type = this.method.targetClass();
		Method method = this.method.method();
		Method invocable = this.method.invocable();
		MethodArguments arguments = this.method.check("", () -> {
			MethodResult.check(method);
			return MethodArguments.of(method, type, this.annotation.batch());
		});
		List<String> queues = Arrays.stream(this.annotation.queues())
			.map((queue) -> this.method.text("queues", queue))
			.toList();
		String id = this.method.text("id", this.annotation.id());
		TaskListenerContainerFactory factory = this.method.bean("containerFactory", this.annotation.containerFactory(),
				TaskListenerContainerFactory.class);
		UnaryOperator<ContainerSettings> settings = settings();
		TaskHandler handler = this.method.check("",
				() -> paced(new MethodHandler(this.method.bean(), invocable, arguments),
						(pacing != null) ? pacing.of(type, method) : null));
		this.method.check("",
				() -> registry.register(new TaskListenerEndpoint(id.isEmpty() ? this.method.defaultName() : id, queues,
						handler, this.annotation.batch(), this.annotation.ackMode(), settings), factory));
	}

	private TaskHandler paced(MethodHandler handler, @Nullable Function<MethodHandler, TaskHandler> pacing) {
		if (pacing == null) {
			return handler;
		}
		if (this.annotation.batch()) {
			throw new IllegalArgumentException("the method is @RateLimited, but a batch is one call of it, however many"
					+ " tasks it has. Set batch = false, or let it call a method of another bean that is limited");
		}
		return pacing.apply(handler);
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
		RetryPolicy policy = this.method.bean("retryPolicy", this.annotation.retryPolicy(), RetryPolicy.class);
		TaskErrorHandler handler = this.method.bean("errorHandler", this.annotation.errorHandler(),
				TaskErrorHandler.class);
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
		String resolved = this.method.text(attribute, text);
		if (resolved.isEmpty()) {
			return Function.identity();
		}
		T value = this.method.check(attribute + " = \"" + resolved + "\"", () -> {
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

}
