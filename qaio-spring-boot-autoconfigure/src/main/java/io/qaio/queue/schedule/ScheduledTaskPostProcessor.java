package io.qaio.queue.schedule;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.Assert;
import org.springframework.util.StringValueResolver;

/**
 * Finds {@link ScheduledTask} on the methods of beans and schedules them once all
 * singletons are there.
 */
public final class ScheduledTaskPostProcessor
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Supplier<ScheduledTasks> tasks;

	private final List<ScheduledMethod> early = new ArrayList<>();

	private boolean singletonsAreThere;

	private @Nullable StringValueResolver values;

	/**
	 * Create a post-processor.
	 * @param tasks gives what puts the tasks, when the first method needs it
	 */
	public ScheduledTaskPostProcessor(Supplier<ScheduledTasks> tasks) {
		this.tasks = tasks;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.values = new EmbeddedValueResolver((ConfigurableBeanFactory) beanFactory);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && AnnotationUtils.isCandidateClass(type, ScheduledTask.class)) {
			Map<Method, ScheduledTask> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<@Nullable ScheduledTask>) (method) -> AnnotatedElementUtils
						.findMergedAnnotation(method, ScheduledTask.class));
			methods.forEach((method, annotation) -> found(bean, method, annotation));
		}
		return bean;
	}

	private synchronized void found(Object bean, Method method, ScheduledTask annotation) {
		Assert.state(this.values != null, "setBeanFactory must be called first");
		ScheduledMethod scheduled = new ScheduledMethod(bean, method, annotation, this.values);
		if (this.singletonsAreThere) {
			scheduled.addTo(this.tasks.get());
		}
		else {
			// what puts the tasks may need this very bean
			this.early.add(scheduled);
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.singletonsAreThere = true;
		this.early.forEach((scheduled) -> scheduled.addTo(this.tasks.get()));
		this.early.clear();
	}

}
