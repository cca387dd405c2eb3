package io.qaio.annotation;

import java.util.Optional;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Knows the configurations that an application has created. One with a method for a
 * {@code BeanPostProcessor} that is not static is created before other post-processors,
 * which do not see it. Other beans cannot be told from mocks that tests put in their
 * place, which no post-processor is to see.
 */
public final class CreatedBeans {

	private CreatedBeans() {
	}

	/**
	 * The configuration of a name.
	 * @param beans the beans of the application
	 * @param name the name
	 * @return the configuration or its proxy, empty if it is not created yet, or another
	 * bean
	 */
	public static Optional<Object> configuration(ConfigurableListableBeanFactory beans, String name) {
		Object bean = beans.containsSingleton(name) ? beans.getSingleton(name) : null;
		return Optional.ofNullable(bean)
			.filter((created) -> AnnotatedElementUtils.hasAnnotation(AopProxyUtils.ultimateTargetClass(created),
					Configuration.class));
	}

}
