package io.qaio.annotation;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A bean with annotated methods.
 *
 * @param name the name of the bean
 * @param object what to call: the bean, or its outermost proxy
 * @param proxies the proxies that a call passes
 */
record AnnotatedBean(String name, Object object, BeanProxies proxies) {

	AnnotatedBean(String name, Object object, Class<?> targetClass) {
		this(name, object, BeanProxies.of(object, targetClass));
	}

	/**
	 * What tells it from other beans, and not from another object of its name.
	 */
	Key key() {
		return new Key(this.name, targetClass());
	}

	/**
	 * The class behind all proxies.
	 */
	Class<?> targetClass() {
		return this.proxies.targetClass();
	}

	/**
	 * Whether all objects of this name are called through one scoped proxy.
	 */
	boolean hasScopedProxy() {
		return ScopedProxyUtils.isScopedTarget(this.name);
	}

	/**
	 * The scoped proxy, which calls the object that its scope has at the time.
	 */
	AnnotatedBean scopedProxy(ConfigurableListableBeanFactory beans) {
		String proxyName = ScopedProxyUtils.getOriginalBeanName(this.name);
		Object proxy = beans.getBean(proxyName);
		return new AnnotatedBean(proxyName, proxy, this.proxies.inside(proxy));
	}

	/**
	 * The bean as others get it, once it is complete: of a bean in a circle of references
	 * no post-processor sees the proxy.
	 */
	AnnotatedBean completed(ConfigurableListableBeanFactory beans) {
		Object singleton = beans.getSingleton(this.name);
		if (singleton == null || singleton == this.object) {
			return this;
		}
		AnnotatedBean completed = new AnnotatedBean(this.name, singleton, targetClass());
		return completed.proxies.haveSameTarget(this.proxies) ? completed : this;
	}

	record Key(String name, Class<?> targetClass) {
	}

}
