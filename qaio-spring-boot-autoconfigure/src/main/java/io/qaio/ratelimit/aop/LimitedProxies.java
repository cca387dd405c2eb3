package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

import io.qaio.annotation.InvalidAnnotatedMethodException;

import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ClassUtils;

/**
 * Makes proxies of beans that are none yet, of the kind that is configured for all.
 */
@SuppressWarnings("serial")
final class LimitedProxies extends ProxyProcessorSupport {

	private final transient ConfigurableListableBeanFactory beans;

	LimitedProxies(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
		setProxyClassLoader(beans.getBeanClassLoader());
		if (beans.containsBean(AutoProxyUtils.DEFAULT_PROXY_CONFIG_BEAN_NAME)) {
			copyFrom(beans.getBean(AutoProxyUtils.DEFAULT_PROXY_CONFIG_BEAN_NAME, ProxyConfig.class));
		}
	}

	/**
	 * Makes the proxy of a bean.
	 * @param method a limited method of the bean, for messages
	 * @param advisors the limits of its methods
	 * @throws InvalidAnnotatedMethodException if there can be no proxy
	 */
	Object proxy(Object bean, String beanName, Method method, List<RateLimitAdvisor> advisors) {
		Class<?> type = bean.getClass();
		ProxyFactory factory = new ProxyFactory();
		factory.copyFrom(this);
		factory.setTarget(bean);
		if (AutoProxyUtils.shouldProxyTargetClass(this.beans, beanName) || FrameworkMethods.makesBeans(type)) {
			factory.setProxyTargetClass(true);
		}
		if (!factory.isProxyTargetClass()) {
			evaluateProxyInterfaces(type, factory);
		}
		// Spring makes proxies of these by their interfaces, always
		boolean byInterfaces = Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
		if (factory.isProxyTargetClass() && !byInterfaces) {
			ProxyCheck.checkExtensible(type, beanName, method);
		}
		advisors.forEach(factory::addAdvisor);
		try {
			return factory.getProxy(getProxyClassLoader());
		}
		catch (AopConfigException ex) {
			throw new InvalidAnnotatedMethodException(method, "@RateLimited", "the bean '" + beanName
					+ "' can have no proxy: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
		}
	}

}
