package io.qaio.ratelimit.aop;

import java.util.List;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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

	Object proxy(Object bean, String beanName, List<? extends Advisor> advisors) {
		ProxyFactory factory = new ProxyFactory();
		factory.copyFrom(this);
		factory.setTarget(bean);
		if (AutoProxyUtils.shouldProxyTargetClass(this.beans, beanName)) {
			factory.setProxyTargetClass(true);
		}
		if (!factory.isProxyTargetClass()) {
			evaluateProxyInterfaces(bean.getClass(), factory);
		}
		advisors.forEach(factory::addAdvisor);
		return factory.getProxy(getProxyClassLoader());
	}

}
