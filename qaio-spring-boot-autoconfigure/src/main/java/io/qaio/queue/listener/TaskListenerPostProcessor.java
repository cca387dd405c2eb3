package io.qaio.queue.listener;

import java.util.List;
import java.util.function.Supplier;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.annotation.AnnotatedMethodPostProcessor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.Assert;

/**
 * Registers the methods of beans that have {@link TaskListener}, and then the listeners
 * that {@link TaskListenerConfigurer}s add.
 */
public final class TaskListenerPostProcessor extends AnnotatedMethodPostProcessor<TaskListener> {

	private final Supplier<TaskListenerEndpointRegistry> registry;

	private final Supplier<List<TaskListenerConfigurer>> configurers;

	private final Supplier<? extends @Nullable TaskPacing> pacing;

	private @Nullable BeanFactory beans;

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
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		this.beans = beanFactory;
	}

	@Override
	protected void register(AnnotatedMethod<TaskListener> method) {
		Assert.state(this.beans != null, "setBeanFactory must be called first");
		new ListenerMethod(method, this.beans).addTo(this.registry.get(), this.pacing.get());
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		super.afterSingletonsInstantiated();
		this.configurers.get().forEach((configurer) -> configurer.configureTaskListeners(this.registry.get()));
	}

}
