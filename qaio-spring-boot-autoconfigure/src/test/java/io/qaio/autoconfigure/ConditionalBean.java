package io.qaio.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * A bean that depends on other beans.
 *
 * @param method what makes it
 * @param conditions what has the conditions: the method, or a class around it
 */
record ConditionalBean(Method method, List<AnnotatedElement> conditions) {

	/** Configurations that need zones in Redis. */
	private static final Set<String> ZONES_IN_REDIS = Set.of("RedisRateLimitAutoConfiguration",
			"RateLimitHealthContributorAutoConfiguration", "InRedis");

	/**
	 * All beans of ours that have a condition.
	 * @param condition the type of the condition
	 */
	static List<ConditionalBean> with(Class<? extends Annotation> condition) {
		List<ConditionalBean> beans = new ArrayList<>();
		for (Class<?> type : configurations()) {
			for (Method method : type.getDeclaredMethods()) {
				if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
					List<AnnotatedElement> conditions = Stream.<AnnotatedElement>of(method, type)
						.filter((element) -> AnnotatedElementUtils.hasAnnotation(element, condition))
						.toList();
					if (!conditions.isEmpty()) {
						beans.add(new ConditionalBean(method, conditions));
					}
				}
			}
		}
		return beans;
	}

	/**
	 * Our configurations, with the classes inside of them.
	 */
	private static Set<Class<?>> configurations() {
		Set<Class<?>> all = new LinkedHashSet<>();
		for (Class<?> ours : AutoConfiguredApplication.ofQaio()) {
			all.add(ours);
			for (Class<?> inner : ours.getDeclaredClasses()) {
				if (!Condition.class.isAssignableFrom(inner)) {
					all.add(inner);
				}
			}
		}
		return all;
	}

	String name() {
		String[] names = (String[]) attributes(this.method, Bean.class).getOrDefault("name", new String[0]);
		return (names.length > 0) ? names[0] : this.method.getName();
	}

	Class<?> type() {
		return this.method.getReturnType();
	}

	/**
	 * The types that conditions of a kind ask for.
	 */
	List<Class<?>> types(Class<? extends Annotation> condition) {
		return this.conditions.stream().flatMap((element) -> types(element, condition).stream()).toList();
	}

	private List<Class<?>> types(AnnotatedElement element, Class<? extends Annotation> condition) {
		Map<String, Object> attributes = attributes(element, condition);
		Object value = attributes.get("value");
		Class<?>[] types = (value instanceof Class<?>[] several) ? several : new Class<?>[] { (Class<?>) value };
		boolean named = attributes.get("name") instanceof String[] names && names.length > 0;
		boolean ofTheMethod = types.length == 0 && !named && element == this.method;
		return ofTheMethod ? List.of(type()) : List.of(types);
	}

	private static Map<String, Object> attributes(AnnotatedElement element, Class<? extends Annotation> condition) {
		return Objects.requireNonNull(AnnotatedElementUtils.getMergedAnnotationAttributes(element, condition));
	}

	/**
	 * The names of beans that it gives way to.
	 */
	List<String> names() {
		return this.conditions.stream()
			.flatMap((element) -> Stream
				.of((String[]) attributes(element, ConditionalOnMissingBean.class).getOrDefault("name", new String[0])))
			.toList();
	}

	/**
	 * The types of beans that it gives way to, and their names in quotes.
	 */
	String givesWayTo() {
		Stream<String> types = types(ConditionalOnMissingBean.class).stream().map(Class::getSimpleName);
		return Stream.concat(types, names().stream().map((name) -> "'" + name + "'"))
			.collect(Collectors.joining(" and "));
	}

	/**
	 * The application in which it is there.
	 */
	AutoConfiguredApplication application() {
		Class<?> configuration = this.method.getDeclaringClass();
		AutoConfiguredApplication application = AutoConfiguredApplication.of(configuration);
		if (ZONES_IN_REDIS.contains(configuration.getSimpleName())) {
			application = application.with("qaio.rate-limit.store=redis");
		}
		if (type().getSimpleName().equals("AmbiguousJsonMapper")) {
			application = application.without(CodecsAutoConfiguration.class)
				.with("first", JsonMapper.class)
				.with("second", JsonMapper.class);
		}
		return application;
	}

	@Override
	public String toString() {
		return this.method.getDeclaringClass().getSimpleName() + "." + this.method.getName();
	}

}
