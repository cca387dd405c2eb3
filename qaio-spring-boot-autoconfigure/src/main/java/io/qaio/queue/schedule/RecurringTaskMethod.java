package io.qaio.queue.schedule;

import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

/**
 * A method of a bean that makes recurring tasks.
 */
final class RecurringTaskMethod {

	private final Object bean;

	private final Method method;

	private final RecurringTask annotation;

	private final StringValueResolver values;

	RecurringTaskMethod(Object bean, Method method, RecurringTask annotation, StringValueResolver values) {
		this.bean = bean;
		this.method = method;
		this.annotation = annotation;
		this.values = values;
	}

	/**
	 * Schedule it, unless its cron expression says not to.
	 * @throws InvalidRecurringTaskException if something is wrong with it
	 */
	void addTo(RecurringTasks tasks) {
		checkResult();
		String cron = text("cron", this.annotation.cron());
		if (cron.equals(RecurringTask.DISABLED)) {
			return;
		}
		Method invocable = check("the method cannot be called", () -> invocable());
		String name = text("name", this.annotation.name());
		String queue = text("queue", this.annotation.queue());
		ZoneId zone = zone(text("zone", this.annotation.zone()));
		Schedule schedule = check("cron = \"" + cron + "\"",
				() -> Schedule.of(name.isEmpty()
						? ClassUtils.getUserClass(this.bean.getClass()).getSimpleName() + "." + this.method.getName()
						: name, queue, cron, (tick) -> call(invocable, tick)))
			.zone(zone)
			.missed(this.annotation.missed());
		check("name = \"" + schedule.name() + "\", queue = \"" + queue + "\"", () -> {
			tasks.add(schedule);
			return schedule;
		});
	}

	private void checkResult() {
		Class<?> result = this.method.getReturnType();
		if (result == void.class || result == Void.class) {
			throw invalid("it returns nothing, but what it returns is the payload of the task. The work of a task is"
					+ " done by who takes it from the queue", null);
		}
		if (Future.class.isAssignableFrom(result)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(result) != null) {
			throw invalid("it returns a " + result.getSimpleName() + ", but must return the payload itself", null);
		}
		Class<?>[] parameters = this.method.getParameterTypes();
		if (parameters.length > 1 || parameters.length == 1 && parameters[0] != Instant.class) {
			throw invalid("it must have no parameter, or one of type Instant, the tick", null);
		}
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

	private Object call(Method invocable, Instant tick) {
		Object payload = (invocable.getParameterCount() == 0) ? ReflectionUtils.invokeMethod(invocable, this.bean)
				: ReflectionUtils.invokeMethod(invocable, this.bean, tick);
		if (payload == null) {
			throw new IllegalStateException(describe() + " returned null, but must return the payload of the task");
		}
		return payload;
	}

	private String text(String attribute, String value) {
		return check(attribute + " = \"" + value + "\"", () -> {
			String resolved = this.values.resolveStringValue(value);
			return (resolved != null) ? resolved : "";
		});
	}

	private ZoneId zone(String zone) {
		return check("zone = \"" + zone + "\"", () -> {
			try {
				return zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone);
			}
			catch (DateTimeException ex) {
				throw new IllegalArgumentException(ex.getMessage(), ex);
			}
		});
	}

	private <T> T check(String what, Supplier<T> use) {
		try {
			return use.get();
		}
		catch (IllegalArgumentException ex) {
			throw invalid(what + ": " + ex.getMessage(), ex);
		}
	}

	private InvalidRecurringTaskException invalid(String reason, @Nullable Throwable cause) {
		return new InvalidRecurringTaskException(describe(), this.annotation.toString(), reason, cause);
	}

	private String describe() {
		return Arrays.stream(this.method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ",
					this.method.getDeclaringClass().getName() + "." + this.method.getName() + "(", ")"));
	}

}
