package io.qaio.annotation;

import java.util.Optional;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Knows the singletons that an application has created. Those that post-processors need
 * are created before other post-processors, which do not see them.
 */
public final class CreatedBeans {

	private CreatedBeans() {
	}

	/**
	 * The singleton of a name, if it was made by its definition, and not put in its place
	 * as mocks of tests are.
	 * @param beans the beans of the application
	 * @param name the name
	 * @return the bean or its proxy, empty if it is not created yet, or infrastructure
	 */
	public static Optional<Object> own(ConfigurableListableBeanFactory beans, String name) {
		Object bean = beans.containsSingleton(name) ? beans.getSingleton(name) : null;
		if (bean == null || bean instanceof FactoryBean || bean instanceof AopInfrastructureBean) {
			return Optional.empty();
		}
		BeanDefinition definition = beans.getMergedBeanDefinition(name);
		boolean own = definition.getFactoryMethodName() != null
				|| AopProxyUtils.ultimateTargetClass(bean).getName().equals(definition.getBeanClassName());
		return own ? Optional.of(bean) : Optional.empty();
	}

}
