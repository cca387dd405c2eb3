package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Finds {@link TaskListener} on the methods of beans and registers them, and what
 * {@link TaskListenerConfigurer}s add, once all singletons are there.
 */
public final class TaskListenerPostProcessor
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Supplier<TaskListenerEndpointRegistry> registry;

	private final Supplier<List<TaskListenerConfigurer>> configurers;

	private final Supplier<? extends @Nullable TaskPacing> pacing;

	private final List<ListenerMethod> early = new ArrayList<>();

	private boolean singletonsAreThere;

	private @Nullable BeanFactory beans;

	private @Nullable StringValueResolver values;

	/**
	 * Create a post-processor.
	 * @param registry gives the registry, when the first listener needs it
	 * @param configurers gives what adds listeners by code
	 * @param pacing gives what paces limited methods, when the first listener needs it;
	 * {@code null} if nothing limits methods
	 */
	public TaskListenerPostProcessor(Supplier<TaskListenerEndpointRegistry> registry,
			Supplier<List<TaskListenerConfigurer>> configurers, Supplier<? extends @Nullable TaskPacing> pacing) {
		this.registry = registry;
		this.configurers = configurers;
		this.pacing = pacing;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = beanFactory;
		this.values = new EmbeddedValueResolver((ConfigurableBeanFactory) beanFactory);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && AnnotationUtils.isCandidateClass(type, TaskListener.class)) {
			Map<Method, Set<TaskListener>> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<@Nullable Set<TaskListener>>) this::annotations);
			methods.forEach((method, annotations) -> found(bean, method, annotations));
		}
		return bean;
	}

	private @Nullable Set<TaskListener> annotations(Method method) {
		Set<TaskListener> annotations = AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
				TaskListener.class, TaskListeners.class);
		return annotations.isEmpty() ? null : annotations;
	}

	private synchronized void found(Object bean, Method method, Set<TaskListener> annotations) {
		Assert.state(this.beans != null && this.values != null, "setBeanFactory must be called first");
		int number = 0;
		for (TaskListener annotation : annotations) {
			number++;
			ListenerMethod listener = new ListenerMethod(bean, method, annotation, number, this.beans, this.values);
			if (this.singletonsAreThere) {
				listener.addTo(this.registry.get(), this.pacing.get());
			}
			else {
				// the containers may need this very bean
				this.early.add(listener);
			}
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.singletonsAreThere = true;
		this.early.forEach((listener) -> listener.addTo(this.registry.get(), this.pacing.get()));
		this.early.clear();
		this.configurers.get().forEach((configurer) -> configurer.configureTaskListeners(this.registry.get()));
	}

}
