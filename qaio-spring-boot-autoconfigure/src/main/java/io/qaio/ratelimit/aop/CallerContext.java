package io.qaio.ratelimit.aop;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Takes what a thread knows of a call over to the thread that continues the call after a
 * wait, so that a delayed call sees what others see: the context class loader, all
 * thread-locals that Micrometer's context-propagation knows, if it is there, and what the
 * application's {@link TaskDecorator} beans take over.
 * <p>
 * Safe for use by many threads.
 */
final class CallerContext implements TaskDecorator {

	private static final boolean CONTEXT_PROPAGATION = ClassUtils
		.isPresent("io.micrometer.context.ContextSnapshotFactory", CallerContext.class.getClassLoader());

	private final SingletonSupplier<List<TaskDecorator>> decorators;

	/**
	 * Creates the context.
	 * @param beans the beans of the application, which are asked at the first wait
	 */
	CallerContext(ListableBeanFactory beans) {
		this.decorators = SingletonSupplier.of(() -> decorators(beans));
	}

	private static List<TaskDecorator> decorators(ListableBeanFactory beans) {
		List<TaskDecorator> decorators = new ArrayList<>();
		if (CONTEXT_PROPAGATION) {
			decorators.add(new ContextPropagatingTaskDecorator());
		}
		beans.getBeanProvider(TaskDecorator.class).orderedStream().forEach(decorators::add);
		return decorators;
	}

	/**
	 * Gives a task the context of the current thread, whichever thread runs it.
	 */
	@Override
	public Runnable decorate(Runnable task) {
		Runnable decorated = withClassLoader(task, Thread.currentThread().getContextClassLoader());
		for (TaskDecorator decorator : this.decorators.obtain()) {
			decorated = decorator.decorate(decorated);
		}
		return decorated;
	}

	private static Runnable withClassLoader(Runnable task, ClassLoader loader) {
		return () -> {
			ClassLoader before = ClassUtils.overrideThreadContextClassLoader(loader);
			try {
				task.run();
			}
			finally {
				if (before != null) {
					Thread.currentThread().setContextClassLoader(before);
				}
			}
		};
	}

}
