package io.qaio.queue.listener;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.AnnotatedMethodPostProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Registers the methods of beans that have {@link TaskListener}, and then the listeners
 * that {@link TaskListenerConfigurer}s add.
 */
public final class TaskListenerPostProcessor extends AnnotatedMethodPostProcessor<TaskListener> {

	private final Supplier<TaskListenerEndpointRegistry> registry;

	private final Supplier<List<TaskListenerConfigurer>> configurers;

	private final Supplier<? extends @Nullable TaskPacing> pacing;

	/**
	 * Create a post-processor.
	 * @param registry gives the registry, when the first listener needs it
	 * @param configurers gives what adds listeners by code
	 * @param pacing gives what paces limited methods, when the first listener needs it;
	 * {@code null} if nothing limits methods
	 */
	public TaskListenerPostProcessor(Supplier<TaskListenerEndpointRegistry> registry,
			Supplier<List<TaskListenerConfigurer>> configurers, Supplier<? extends @Nullable TaskPacing> pacing) {
		super(TaskListener.class);
		this.registry = registry;
		this.configurers = configurers;
		this.pacing = pacing;
	}

	@Override
	protected Runnable prepare(List<AnnotatedMethod<TaskListener>> methods) {
		TaskListenerEndpointRegistry registry = this.registry.get();
		Map<String, TaskListenerContainer> containers = new LinkedHashMap<>();
		ListenerIds.of(methods, (id) -> registry.container(id).isPresent()).forEach((method, id) -> {
			TaskListenerContainer other = containers.put(id,
					new ListenerMethod(method, id).container(registry, this.pacing.get()));
			if (other != null) {
				throw method.invalid(TaskListenerEndpointRegistry.taken(other), null);
			}
		});
		return () -> containers.values().forEach(registry::add);
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		super.afterSingletonsInstantiated();
		this.configurers.get().forEach((configurer) -> configurer.configureTaskListeners(this.registry.get()));
	}

}
