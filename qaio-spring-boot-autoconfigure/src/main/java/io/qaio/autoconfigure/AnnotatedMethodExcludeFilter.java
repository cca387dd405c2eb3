package io.qaio.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

import io.qaio.annotation.NearestAnnotations;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/**
 * Keeps lazy initialization away from beans whose methods have an annotation: nobody asks
 * for such a bean, so it would never be created.
 *
 * @param annotation the type of the annotation
 */
public record AnnotatedMethodExcludeFilter(
		Class<? extends Annotation> annotation) implements LazyInitializationExcludeFilter {

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		Class<?> type = ClassUtils.getUserClass(beanType);
		return AnnotationUtils.isCandidateClass(type, this.annotation)
				&& !MethodIntrospector.selectMethods(type, (MethodFilter) this::isAnnotated).isEmpty();
	}

	private boolean isAnnotated(Method method) {
		return !NearestAnnotations.of(method, this.annotation).isEmpty();
	}

}
