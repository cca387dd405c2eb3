package io.qaio.queue.schedule;

import java.lang.reflect.Method;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.InvalidAnnotatedMethodException;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean that makes the payloads of recurring tasks.
 *
 * @param method the method with its annotation
 */
record RecurringTaskMethod(AnnotatedMethod<RecurringTask> method) {

	/**
	 * Make its schedule, unless the cron expression is {@link RecurringTask#DISABLED}.
	 * @param tasks where the schedule is to be added
	 * @param prepared the others that are to be added, to which this one comes
	 * @throws InvalidAnnotatedMethodException if the method or its annotation is wrong
	 */
	void prepare(RecurringTasks tasks, Map<String, RecurringTasks.Entry> prepared) {
		checkSignature();
		RecurringTask annotation = this.method.annotation();
		String cron = this.method.text("cron", annotation.cron());
		if (cron.equals(RecurringTask.DISABLED)) {
			return;
		}
		Method invocable = this.method.invocable();
		String ownName = this.method.text("name", annotation.name());
		String name = ownName.isEmpty() ? defaultName() : ownName;
		String queue = this.method.name("queue", annotation.queue());
		String zone = this.method.text("zone", annotation.zone());
		ZoneId zoneId = this.method.check("zone", zone,
				() -> zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone));
		Schedule schedule = this.method
			.check("cron", cron, () -> Schedule.of(name, queue, cron, (tick) -> payload(invocable, tick)))
			.zone(zoneId)
			.missed(annotation.missed());
		tasks.find(name).or(() -> Optional.ofNullable(prepared.get(name))).ifPresent((other) -> {
			throw this.method.invalid(taken(name, queue, other.schedule()), null);
		});
		prepared.put(name, this.method.check("name = \"" + name + "\", queue", queue, () -> tasks.prepare(schedule)));
	}

	private static String taken(String name, String queue, Schedule other) {
		return "name = \"" + name + "\", queue = \"" + queue + "\": the name is taken by: " + other
				+ ". It identifies the schedule in all instances of the application, so nothing can be added to it by"
				+ " itself. Set name = \"…\" on one of the methods. Where several beans have the same method, add a"
				+ " schedule for each: RecurringTasks.add(Schedule.of(name, …))";
	}

	private void checkSignature() {
		if (this.method.isAsync()) {
			throw this.method
				.invalid("it is @Async, so it cannot return the payload. Remove @Async: recurring tasks have"
						+ " threads of their own", null);
		}
		Class<?> result = this.method.method().getReturnType();
		if (result == void.class || result == Void.class) {
			throw this.method.invalid("it returns nothing, but what it returns is the payload of the task. The work of"
					+ " a task is done by who takes it from the queue", null);
		}
		if (Future.class.isAssignableFrom(result)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(result) != null) {
			throw this.method.invalid("it returns a " + result.getSimpleName() + ", but must return the payload itself",
					null);
		}
		Class<?>[] parameters = this.method.method().getParameterTypes();
		if (parameters.length > 1 || parameters.length == 1 && parameters[0] != Instant.class) {
			throw this.method.invalid("it must have no parameter, or one of type Instant, the tick", null);
		}
	}

	private String defaultName() {
		if (this.method.namedClass().isAnonymousClass()) {
			throw this.method.invalid("its class has no name, so the schedule has none. Set the attribute name", null);
		}
		return this.method.defaultName();
	}

	private Object payload(Method invocable, Instant tick) {
		Object[] arguments = (invocable.getParameterCount() == 0) ? new Object[0] : new Object[] { tick };
		Object payload = ReflectionUtils.invokeMethod(invocable, this.method.bean(), arguments);
		if (payload == null) {
			throw new IllegalStateException(AnnotatedMethod.describe(this.method.method())
					+ " returned null, but must return the payload of the task");
		}
		return payload;
	}

}
