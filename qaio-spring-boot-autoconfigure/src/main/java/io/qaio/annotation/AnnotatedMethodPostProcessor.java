package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.beans.factory.support.ScopeNotActiveException;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Finds an annotation on the methods of beans and registers them: once all singletons are
 * there, because what they are registered with may need one of these beans; those of
 * later beans at once.
 * <p>
 * A method is called through all proxies of its bean. Therefore this post-processor comes
 * after those that make them, as only a {@link MergedBeanDefinitionPostProcessor} does.
 * Beans of a scope are called through their scoped proxy. Without one there is no object
 * to call, which is an error.
 * <p>
 * Safe for use by many threads: methods are registered one after the other.
 *
 * @param <A> the type of the annotation
 */
public abstract class AnnotatedMethodPostProcessor<A extends Annotation>
		implements MergedBeanDefinitionPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Class<A> type;

	private final Map<Class<?>, Map<Method, Set<A>>> methodsByClass = new ConcurrentHashMap<>();

	private final Map<String, Class<?>> createdTypes = new ConcurrentHashMap<>();

	private final Set<Map.Entry<String, Class<?>>> found = new HashSet<>();

	private final List<AnnotatedBean> early = new ArrayList<>();

	private boolean singletonsInstantiated;

	private @Nullable ConfigurableListableBeanFactory beans;

	/**
	 * Create a post-processor.
	 * @param type the type of the annotation
	 */
	protected AnnotatedMethodPostProcessor(Class<A> type) {
		this.type = type;
	}

	/**
	 * Register methods: those of all singletons, and then those of each later bean.
	 * @param methods the methods, once for each annotation; not empty
	 */
	protected abstract void register(List<AnnotatedMethod<A>> methods);

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> beanType, String beanName) {
		if (!methods(beanType).isEmpty()) {
			this.createdTypes.put(beanName, beanType);
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof AopInfrastructureBean)) {
			Class<?> type = targetClass(bean, beanName);
			if (!methods(type).isEmpty()) {
				found(new AnnotatedBean(beanName, bean, type));
			}
		}
		return bean;
	}

	/**
	 * The class behind all proxies, even if a proxy of interfaces does not tell.
	 */
	private Class<?> targetClass(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		return Proxy.isProxyClass(type) ? this.createdTypes.getOrDefault(beanName, type) : type;
	}

	private Map<Method, Set<A>> methods(Class<?> type) {
		Map<Method, Set<A>> known = this.methodsByClass.get(type);
		if (known == null) {
			known = AnnotationUtils.isCandidateClass(type, this.type) ? MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<@Nullable Set<A>>) this::annotations) : Map.of();
			this.methodsByClass.put(type, known);
		}
		return known;
	}

	private @Nullable Set<A> annotations(Method method) {
		Set<A> annotations = NearestAnnotations.of(method, this.type)
			.stream()
			.map(MergedAnnotation::synthesize)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		return annotations.isEmpty() ? null : annotations;
	}

	private synchronized void found(AnnotatedBean bean) {
		boolean singleton = isSingleton(bean.name());
		if (!singleton && !bean.hasScopedProxy()) {
			throw notOneObject(bean.name(), bean.targetClass());
		}
		if (!this.found.add(Map.entry(bean.name(), bean.targetClass()))) {
			if (singleton) {
				throw invalid(bean.name(), bean.targetClass(),
						"an object of this name was created before, and goes on being called. Create it once only, as a"
								+ " singleton",
						null);
			}
			return;
		}
		if (this.singletonsInstantiated) {
			register(annotated(bean.hasScopedProxy() ? bean.scopedProxy(beans()) : bean).toList());
		}
		else {
			this.early.add(bean);
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		findScoped();
		this.singletonsInstantiated = true;
		List<AnnotatedMethod<A>> methods = this.early.stream()
			.map((bean) -> bean.hasScopedProxy() ? bean.scopedProxy(beans()) : bean.completed(beans()))
			.flatMap(this::annotated)
			.toList();
		this.early.clear();
		if (!methods.isEmpty()) {
			register(methods);
		}
	}

	/**
	 * Beans of scopes are created when they are needed: now.
	 */
	private void findScoped() {
		for (String name : beans().getBeanDefinitionNames()) {
			BeanDefinition definition = beans().getMergedBeanDefinition(name);
			if (!definition.isSingleton() && !definition.isAbstract()) {
				Class<?> type = beans().getType(name, false);
				if (type != null && !methods(ClassUtils.getUserClass(type)).isEmpty()) {
					findScoped(name, type, String.valueOf(definition.getScope()));
				}
			}
		}
	}

	private void findScoped(String name, Class<?> type, String scope) {
		if (!ScopedProxyUtils.isScopedTarget(name)) {
			throw notOneObject(name, type);
		}
		try {
			beans().getBean(name);
		}
		catch (ScopeNotActiveException ex) {
			throw invalid(ScopedProxyUtils.getOriginalBeanName(name), type, "the bean has the scope '" + scope
					+ "', which is not active in the threads that call the method. Move the method to a singleton", ex);
		}
	}

	private boolean isSingleton(String name) {
		return !beans().containsBeanDefinition(name) || beans().getMergedBeanDefinition(name).isSingleton();
	}

	private Stream<AnnotatedMethod<A>> annotated(AnnotatedBean bean) {
		List<AnnotatedMethod<A>> all = new ArrayList<>();
		methods(bean.targetClass()).forEach((method, annotations) -> {
			int number = 0;
			for (A annotation : annotations) {
				all.add(new AnnotatedMethod<>(bean, method, annotation, ++number, beans()));
			}
		});
		return all.stream();
	}

	private InvalidAnnotatedMethodException notOneObject(String name, Class<?> type) {
		String scope = String.valueOf(beans().getMergedBeanDefinition(name).getScope());
		return invalid(name, type,
				"the bean has the scope '" + scope + "' and no scoped proxy, so there is no one object"
						+ " to call. Make it a singleton, or give it a proxy: @Scope(scopeName = \"" + scope
						+ "\", proxyMode = ScopedProxyMode.TARGET_CLASS)",
				null);
	}

	private InvalidAnnotatedMethodException invalid(String name, Class<?> type, String reason,
			@Nullable Throwable cause) {
		Map.Entry<Method, Set<A>> first = methods(ClassUtils.getUserClass(type)).entrySet().iterator().next();
		return new InvalidAnnotatedMethodException(name, first.getKey(), first.getValue().iterator().next().toString(),
				reason, cause);
	}

	private ConfigurableListableBeanFactory beans() {
		Assert.state(this.beans != null, "setBeanFactory must be called first");
		return this.beans;
	}

}
