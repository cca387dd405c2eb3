package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.Assert;

/**
 * A method of a bean that listens, and one of its annotations.
 *
 * @param method the method with its annotation
 * @param annotation the annotation
 * @param id the listener's id
 */
record ListenerMethod(AnnotatedMethod<TaskListener> method, TaskListener annotation, String id) {

	ListenerMethod(AnnotatedMethod<TaskListener> method, String id) {
		this(method, method.annotation(), id);
	}

	/**
	 * Create its container.
	 * @param registry where it is to be added
	 * @param pacing paces limited methods, {@code null} if nothing limits methods
	 * @throws InvalidAnnotatedMethodException if something is wrong with it
	 */
	TaskListenerContainer container(TaskListenerEndpointRegistry registry, @Nullable TaskPacing pacing) {
		Class<?> type = this.method.targetClass();
		Method method = this.method.method();
		Method invocable = this.method.invocable();
		MethodArguments arguments = this.method.check(() -> {
			MethodHandler.checkResult(method, type);
			checkAsync(method);
			return MethodArguments.of(method, type, this.annotation.batch());
		});
		List<String> queues = this.method.names("queues", this.annotation.queues());
		TaskListenerContainerFactory factory = this.method.bean("containerFactory", this.annotation.containerFactory(),
				TaskListenerContainerFactory.class);
		UnaryOperator<ContainerSettings> settings = settings();
		TaskHandler handler = this.method.check(() -> paced(new MethodHandler(this.method.bean(), invocable, arguments),
				(pacing != null) ? pacing.of(type, method) : null));
		return this.method.check(() -> registry.create(new TaskListenerEndpoint(this.id, queues, handler,
				this.annotation.batch(), this.annotation.ackMode(), settings), factory));
	}

	/**
	 * With {@code @Async}, only a future tells when the work is done.
	 */
	private void checkAsync(Method method) {
		Class<?> result = method.getReturnType();
		if (!this.method.isAsync() || CompletableFuture.class.isAssignableFrom(result)) {
			return;
		}
		if (result != void.class) {
			throw new IllegalArgumentException("it is @Async and returns a " + result.getSimpleName()
					+ ", but @Async methods can return a CompletableFuture only. Return that, or remove @Async");
		}
		if (this.annotation.ackMode() != AckMode.MANUAL) {
			throw new IllegalArgumentException("it is @Async, so it returns before its work is done: the task would be"
					+ " acked too early, and what the work throws would be lost. Remove @Async, as listeners have threads"
					+ " of their own (see concurrency), or return a CompletableFuture, or set ackMode = MANUAL and ack"
					+ " when the work is done");
		}
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
		String number = "must be a whole number";
		Function<ContainerSettings, ContainerSettings> settings = own("concurrency", this.annotation.concurrency(),
				null, Concurrency::parse, ContainerSettings::withConcurrency)
			.andThen(own("prefetch", this.annotation.prefetch(), number, Integer::valueOf,
					ContainerSettings::withPrefetch))
			.andThen(own("batchSize", this.annotation.batchSize(), number, Integer::valueOf,
					ContainerSettings::withBatchSize))
			.andThen(own("visibilityTimeout", this.annotation.visibilityTimeout(),
					"must be a duration such as 500ms, 30s or PT30S", DurationFormatterUtils::detectAndParse,
					ContainerSettings::withVisibilityTimeout))
			.andThen(own("autoStartup", this.annotation.autoStartup(), "must be true or false", ListenerMethod::bool,
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
	 * @param form says what the attribute must look like, {@code null} if parsing it does
	 */
	private <T> Function<ContainerSettings, ContainerSettings> own(String attribute, String text, @Nullable String form,
			Function<String, T> parse, BiFunction<ContainerSettings, T, ContainerSettings> setting) {
		String resolved = this.method.text(attribute, text);
		if (resolved.isEmpty()) {
			return Function.identity();
		}
		T value = this.method.check(attribute, resolved, () -> parse(resolved.strip(), form, parse));
		this.method.check(attribute, resolved, () -> setting.apply(ContainerSettings.DEFAULTS, value));
		return (settings) -> setting.apply(settings, value);
	}

	private static <T> T parse(String text, @Nullable String form, Function<String, T> parse) {
		try {
			return parse.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw (form != null) ? new IllegalArgumentException(form, ex) : ex;
		}
	}

	private static boolean bool(String text) {
		Assert.isTrue(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"), "neither true nor false");
		return Boolean.parseBoolean(text);
	}

}
