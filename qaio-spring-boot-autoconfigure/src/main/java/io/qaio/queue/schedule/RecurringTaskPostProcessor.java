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
 * Finds {@link RecurringTask} on the methods of beans and schedules them once all
 * singletons are there.
 */
public final class RecurringTaskPostProcessor
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Supplier<RecurringTasks> tasks;

	private final List<RecurringTaskMethod> early = new ArrayList<>();

	private boolean singletonsAreThere;

	private @Nullable StringValueResolver values;

	/**
	 * Create a post-processor.
	 * @param tasks gives what puts the tasks, when the first method needs it
	 */
	public RecurringTaskPostProcessor(Supplier<RecurringTasks> tasks) {
		this.tasks = tasks;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.values = new EmbeddedValueResolver((ConfigurableBeanFactory) beanFactory);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && AnnotationUtils.isCandidateClass(type, RecurringTask.class)) {
			Map<Method, RecurringTask> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<@Nullable RecurringTask>) (method) -> AnnotatedElementUtils
						.findMergedAnnotation(method, RecurringTask.class));
			methods.forEach((method, annotation) -> found(bean, method, annotation));
		}
		return bean;
	}

	private synchronized void found(Object bean, Method method, RecurringTask annotation) {
		Assert.state(this.values != null, "setBeanFactory must be called first");
		RecurringTaskMethod scheduled = new RecurringTaskMethod(bean, method, annotation, this.values);
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
