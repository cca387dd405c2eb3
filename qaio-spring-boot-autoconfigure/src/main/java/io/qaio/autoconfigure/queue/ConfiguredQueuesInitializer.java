package io.qaio.autoconfigure.queue;

import java.util.Map;
import java.util.Set;

import io.qaio.queue.TaskQueues;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Creates the queues when the application starts if properties describe queues, so that
 * wrong values are reported then. Without such properties, queues are created when a bean
 * needs them.
 *
 * @param environment has the properties
 * @param queues gives the queues
 */
record ConfiguredQueuesInitializer(Environment environment,
		ObjectProvider<TaskQueues> queues) implements SmartInitializingSingleton {

	/** Properties that say nothing of queues, or are checked by what has them. */
	private static final Set<String> OTHERS = Set.of("enabled", "listener", "schedule");

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, Object> properties = Binder.get(this.environment)
			.bind("qaio.queue", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of());
		if (!OTHERS.containsAll(properties.keySet())) {
			this.queues.getIfUnique();
		}
	}

}
