package io.qaio.queue.listener;

/**
 * A bean of this type adds listeners by code, before those of the application start.
 */
@FunctionalInterface
public interface TaskListenerConfigurer {

	/**
	 * Add listeners.
	 * @param registry where to register them
	 */
	void configureTaskListeners(TaskListenerEndpointRegistry registry);

}
