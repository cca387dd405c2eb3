package io.qaio.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
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

	private final Set<AnnotatedBean.Key> registered = ConcurrentHashMap.newKeySet();

	private final Map<AnnotatedBean.Key, AnnotatedBean> early = new LinkedHashMap<>();

	/** Beans whose creation may yet fail. What has failed is replaced by a new try. */
	private final Map<String, AnnotatedBean> incomplete = new HashMap<>();

	private boolean singletonsInstantiated;

	private @Nullable DefaultListableBeanFactory beans;

	/**
	 * Create a post-processor.
	 * @param type the type of the annotation
	 */
	protected AnnotatedMethodPostProcessor(Class<A> type) {
		this.type = type;
	}

	/**
	 * Check methods: those of all singletons, and then those of each later bean. Changes
	 * nothing, so that nothing is kept of a bean whose creation fails.
	 * @param methods the methods, once for each annotation; not empty
	 * @return registers all of them
	 * @throws InvalidAnnotatedMethodException if something is wrong with one of them
	 */
	protected abstract Runnable prepare(List<AnnotatedMethod<A>> methods);

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (DefaultListableBeanFactory) beanFactory;
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
		if (this.registered.contains(bean.key())
				|| this.early.containsKey(bean.key()) && !beans().containsBeanDefinition(bean.name())) {
			if (singleton) {
				throw invalid(bean.name(), bean.targetClass(),
						"an object of this name was created before, and goes on being called. Create it once only, as a"
								+ " singleton",
						null);
			}
		}
		else if (!this.singletonsInstantiated) {
			this.early.put(bean.key(), bean);
		}
		else if (isIncomplete(bean) && beans().isCurrentlyInCreation(bean.name())) {
			prepare(annotated(bean));
			registerWhenComplete(bean);
		}
		else {
			prepare(annotated(asCalled(bean))).run();
			this.registered.add(bean.key());
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		findOthers();
		this.singletonsInstantiated = true;
		Map<Boolean, List<AnnotatedBean>> byIncomplete = this.early.values()
			.stream()
			.collect(Collectors.partitioningBy(this::isIncomplete));
		this.early.clear();
		List<AnnotatedBean> complete = byIncomplete.getOrDefault(false, List.of());
		List<AnnotatedMethod<A>> methods = complete.stream()
			.flatMap((bean) -> annotated(asCalled(bean)).stream())
			.toList();
		if (!methods.isEmpty()) {
			prepare(methods).run();
		}
		complete.forEach((bean) -> this.registered.add(bean.key()));
		byIncomplete.getOrDefault(true, List.of()).forEach(this::registerWhenComplete);
	}

	private AnnotatedBean asCalled(AnnotatedBean bean) {
		return bean.hasScopedProxy() ? bean.scopedProxy(beans()) : bean.completed(beans());
	}

	/**
	 * Whether a singleton is being created, or its creation has failed.
	 */
	private boolean isIncomplete(AnnotatedBean bean) {
		String name = bean.name();
		return beans().containsBeanDefinition(name) && isSingleton(name) && !beans().containsSingleton(name);
	}

	/**
	 * Other post-processors, with the methods of their annotations, may still refuse the
	 * bean.
	 */
	private void registerWhenComplete(AnnotatedBean bean) {
		String name = bean.name();
		this.incomplete.put(name, bean);
		// there can be one callback only, which is for all of these post-processors
		beans().addSingletonCallback(name, (singleton) -> registerComplete(name));
		if (beans().containsSingleton(name)) {
			registerComplete(name);
		}
	}

	private void registerComplete(String name) {
		try {
			List<Runnable> registrations = beans().getBeanPostProcessors()
				.stream()
				.filter(AnnotatedMethodPostProcessor.class::isInstance)
				.flatMap((each) -> ((AnnotatedMethodPostProcessor<?>) each).prepareComplete(name).stream())
				.toList();
			registrations.forEach(Runnable::run);
		}
		catch (RuntimeException ex) {
			beans().destroySingleton(name);
			throw ex;
		}
	}

	private synchronized Optional<Runnable> prepareComplete(String name) {
		return Optional.ofNullable(this.incomplete.remove(name)).map((bean) -> {
			Runnable registration = prepare(annotated(asCalled(bean)));
			return () -> {
				registration.run();
				this.registered.add(bean.key());
			};
		});
	}

	/**
	 * Finds beans that this post-processor was not shown: those of scopes, which are
	 * created when they are needed, and those that others were needed for before it.
	 */
	private void findOthers() {
		for (String name : beans().getBeanDefinitionNames()) {
			BeanDefinition definition = beans().getMergedBeanDefinition(name);
			if (definition.isSingleton()) {
				CreatedBeans.configuration(beans(), name).ifPresent((bean) -> findCreated(name, bean));
			}
			else if (!definition.isAbstract()) {
				Class<?> type = beans().getType(name, false);
				if (type != null && !methods(ClassUtils.getUserClass(type)).isEmpty()) {
					findScoped(name, type, String.valueOf(definition.getScope()));
				}
			}
		}
	}

	private void findCreated(String name, Object bean) {
		Class<?> type = targetClass(bean, name);
		if (!methods(type).isEmpty() && this.early.keySet().stream().noneMatch((key) -> key.name().equals(name))) {
			found(new AnnotatedBean(name, bean, type));
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

	private List<AnnotatedMethod<A>> annotated(AnnotatedBean bean) {
		List<AnnotatedMethod<A>> all = new ArrayList<>();
		methods(bean.targetClass()).forEach((method, annotations) -> {
			int number = 0;
			for (A annotation : annotations) {
				all.add(new AnnotatedMethod<>(bean, method, annotation, ++number, beans()));
			}
		});
		return all;
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

	private DefaultListableBeanFactory beans() {
		Assert.state(this.beans != null, "setBeanFactory must be called first");
		return this.beans;
	}

}
