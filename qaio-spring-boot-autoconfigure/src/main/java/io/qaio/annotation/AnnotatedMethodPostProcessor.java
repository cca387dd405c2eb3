package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.Assert;
import org.springframework.util.StringValueResolver;

/**
 * Finds an annotation on the methods of beans and registers them: once all singletons are
 * there, because what they are registered with may need one of these beans; those of
 * later beans at once.
 * <p>
 * Safe for use by many threads: methods are registered one after the other.
 *
 * @param <A> the type of the annotation
 */
public abstract class AnnotatedMethodPostProcessor<A extends Annotation>
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Class<A> type;

	private final List<AnnotatedMethod<A>> early = new ArrayList<>();

	private boolean singletonsInstantiated;

	private @Nullable StringValueResolver values;

	/**
	 * Create a post-processor.
	 * @param type the type of the annotation
	 */
	protected AnnotatedMethodPostProcessor(Class<A> type) {
		this.type = type;
	}

	/**
	 * Register a method. Called once for each of its annotations.
	 * @param method the method with the annotation
	 */
	protected abstract void register(AnnotatedMethod<A> method);

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.values = new EmbeddedValueResolver((ConfigurableBeanFactory) beanFactory);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> target = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && AnnotationUtils.isCandidateClass(target, this.type)) {
			Map<Method, Set<A>> methods = MethodIntrospector.selectMethods(target,
					(MethodIntrospector.MetadataLookup<@Nullable Set<A>>) this::annotations);
			methods.forEach((method, annotations) -> found(bean, method, annotations));
		}
		return bean;
	}

	private @Nullable Set<A> annotations(Method method) {
		Set<A> annotations = NearestAnnotations.of(method, this.type)
			.stream()
			.map(MergedAnnotation::synthesize)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		return annotations.isEmpty() ? null : annotations;
	}

	private synchronized void found(Object bean, Method method, Set<A> annotations) {
		Assert.state(this.values != null, "setBeanFactory must be called first");
		int number = 0;
		for (A annotation : annotations) {
			AnnotatedMethod<A> annotated = new AnnotatedMethod<>(bean, method, annotation, ++number, this.values);
			if (this.singletonsInstantiated) {
				register(annotated);
			}
			else {
				this.early.add(annotated);
			}
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.singletonsInstantiated = true;
		this.early.forEach(this::register);
		this.early.clear();
	}

}
