package io.qaio.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.queue.TaskQueues;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimitedMethods;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.mockito.Mockito;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each bean that depends on other beans, one after the other: it is there by default,
 * gives way to a bean of the user, and is left out where what it needs is missing. The
 * beans are found by reflection, so a new condition is tested, or fails until this test
 * knows how.
 */
@Timeout(120)
class UserBeansTests {

	/** Almost all beans are there under these properties. */
	private static final List<String> PROPERTIES = List.of("qaio.queue.store=memory", "qaio.queue.serializer=raw",
			"qaio.rate-limit.zones.login.rate=1r/m", "spring.data.redis.port=1");

	/** Configurations that need zones in Redis. */
	private static final Set<String> ZONES_IN_REDIS = Set.of("RedisRateLimitAutoConfiguration",
			"RateLimitHealthContributorAutoConfiguration", "InRedis");

	private static final List<Class<?>> OF_BOOT = List.of(PropertyPlaceholderAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class, CodecsAutoConfiguration.class,
			DataRedisAutoConfiguration.class, MetricsAutoConfiguration.class,
			CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
			ObservationAutoConfiguration.class);

	private static final List<Class<?>> OF_WEB_MVC = List.of(HttpMessageConvertersAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class);

	private static final List<Class<?>> OF_WEB_FLUX = List.of(HttpHandlerAutoConfiguration.class,
			WebFluxAutoConfiguration.class);

	/** How there is no bean of a type that some beans need. */
	private static final Map<Class<?>, UnaryOperator<Application>> WITHOUT = Map.ofEntries(
			Map.entry(TaskQueues.class, (application) -> application.without(TaskQueueAutoConfiguration.class)),
			Map.entry(RateLimiter.class,
					(application) -> application.without(RateLimitAutoConfiguration.class,
							RedisRateLimitAutoConfiguration.class)),
			Map.entry(RateLimitedMethods.class,
					(application) -> application.without(RateLimitAopAutoConfiguration.class)),
			Map.entry(LocalRateLimiter.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(RateLimitZones.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(DecisionSource.class,
					(application) -> application.with(RateLimiter.class).with(RateLimitZones.class)),
			Map.entry(RedisRateLimiter.class, (application) -> application.with(RateLimiter.class)),
			Map.entry(JsonMapper.class,
					(application) -> application.withoutUsers().without(JacksonAutoConfiguration.class)),
			Map.entry(ObservationRegistry.class,
					(application) -> application.without(ObservationAutoConfiguration.class)),
			Map.entry(MeterRegistry.class,
					(application) -> application.without(CompositeMeterRegistryAutoConfiguration.class,
							SimpleMetricsExportAutoConfiguration.class)),
			Map.entry(ServerCodecConfigurer.class, (application) -> application.without(CodecsAutoConfiguration.class,
					WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class)));

	@Test
	void conditionsAreFound() {
		assertThat(conditionalBeans(ConditionalOnMissingBean.class)).extracting(ConditionalBean::name)
			.contains("taskQueues", "taskQueue", "taskRequeuer", "rateLimiter", "rateLimitHealthIndicator",
					"rateLimitExceptionResolver", "rateLimitWebExceptionHandler");
		assertThat(conditionalBeans(ConditionalOnBean.class)).extracting(ConditionalBean::name)
			.contains("recurringTasks", "taskPacing", "rateLimitMetrics");
	}

	@TestFactory
	Stream<DynamicTest> aBeanOfTheUserTakesThePlaceOfOurs() {
		return conditionalBeans(ConditionalOnMissingBean.class).stream()
			.map((bean) -> DynamicTest.dynamicTest(bean.toString(), () -> {
				Application application = bean.application();
				assertThat(application.beans()).as("by default").contains(bean.name());
				for (Class<?> type : bean.types(ConditionalOnMissingBean.class)) {
					assertThat(application.with("ofTheUser", type).beans()).as("beside a %s of the user", type)
						.contains("ofTheUser")
						.doesNotContain(bean.name());
				}
				for (String name : bean.names()) {
					Application named = application.with(name, bean.type());
					assertThat(named.ours()).as("beside a bean '%s' of the user", name).doesNotContain(bean.name());
				}
			}));
	}

	@TestFactory
	Stream<DynamicTest> aBeanIsLeftOutWhereWhatItNeedsIsMissing() {
		return Stream.of(ConditionalOnBean.class, ConditionalOnSingleCandidate.class)
			.flatMap((condition) -> conditionalBeans(condition).stream()
				.flatMap((bean) -> bean.types(condition)
					.stream()
					.map((type) -> DynamicTest.dynamicTest(bean + " without a " + type.getSimpleName(), () -> {
						Application application = bean.application();
						assertThat(application.beans()).as("by default").contains(bean.name());
						assertThat(WITHOUT).as("how there is none").containsKey(type);
						assertThat(WITHOUT.getOrDefault(type, UnaryOperator.identity()).apply(application).ours())
							.doesNotContain(bean.name());
					}))));
	}

	private static List<ConditionalBean> conditionalBeans(Class<? extends Annotation> condition) {
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

	private static Set<Class<?>> ofQaio() {
		Set<Class<?>> ours = new LinkedHashSet<>();
		for (String name : ImportCandidates.load(AutoConfiguration.class, UserBeansTests.class.getClassLoader())
			.getCandidates()) {
			if (name.startsWith("io.qaio.")) {
				ours.add(ClassUtils.resolveClassName(name, UserBeansTests.class.getClassLoader()));
			}
		}
		return ours;
	}

	/**
	 * Our configurations, with the classes inside of them.
	 */
	private static Set<Class<?>> configurations() {
		Set<Class<?>> all = new LinkedHashSet<>();
		for (Class<?> ours : ofQaio()) {
			all.add(ours);
			for (Class<?> inner : ours.getDeclaredClasses()) {
				if (!Condition.class.isAssignableFrom(inner)) {
					all.add(inner);
				}
			}
		}
		return all;
	}

	/**
	 * A bean that depends on other beans.
	 *
	 * @param method what makes it
	 * @param conditions what has the conditions: the method, or a class around it
	 */
	private record ConditionalBean(Method method, List<AnnotatedElement> conditions) {

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
				.flatMap((element) -> Stream.of((String[]) attributes(element, ConditionalOnMissingBean.class)
					.getOrDefault("name", new String[0])))
				.toList();
		}

		/**
		 * The application in which it is there.
		 */
		Application application() {
			Class<?> configuration = this.method.getDeclaringClass();
			Application application = Application.of(configuration);
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

	/**
	 * An application with all of our configurations.
	 *
	 * @param web in what kind of a web application a configuration is used, null in any
	 * @param without configurations that it leaves out
	 * @param users the types of the user's beans by name
	 * @param properties its properties
	 */
	private record Application(@Nullable Type web, Set<Class<?>> without, Map<String, Class<?>> users,
			List<String> properties) {

		static Application of(Class<?> configuration) {
			ConditionalOnWebApplication web = AnnotatedElementUtils.getMergedAnnotation(configuration,
					ConditionalOnWebApplication.class);
			return new Application((web != null) ? web.type() : null, Set.of(), Map.of(), PROPERTIES);
		}

		Application without(Class<?>... configurations) {
			Set<Class<?>> without = new LinkedHashSet<>(this.without);
			without.addAll(List.of(configurations));
			return new Application(this.web, without, this.users, this.properties);
		}

		Application withoutUsers() {
			return new Application(this.web, this.without, Map.of(), this.properties);
		}

		Application with(Class<?> type) {
			return with("userOf" + type.getSimpleName(), type);
		}

		Application with(String name, Class<?> type) {
			Map<String, Class<?>> users = new LinkedHashMap<>(this.users);
			users.put(name, type);
			return new Application(this.web, this.without, users, this.properties);
		}

		Application with(String property) {
			return new Application(this.web, this.without, this.users,
					Stream.concat(this.properties.stream(), Stream.of(property)).toList());
		}

		/**
		 * The names of its beans.
		 */
		List<String> beans() {
			return names((definition) -> true);
		}

		/**
		 * The names of the beans that we define.
		 */
		List<String> ours() {
			return names((definition) -> String.valueOf(definition.getFactoryBeanName()).startsWith("io.qaio.")
					|| String.valueOf(definition.getBeanClassName()).startsWith("io.qaio.autoconfigure."));
		}

		private List<String> names(Predicate<BeanDefinition> filter) {
			AbstractApplicationContextRunner<?, ?, ?> runner = (this.web == null) ? new ApplicationContextRunner()
					: (this.web == Type.SERVLET) ? new WebApplicationContextRunner()
							: new ReactiveWebApplicationContextRunner();
			return names(runner, filter);
		}

		private <R extends AbstractApplicationContextRunner<R, C, A>, C extends ConfigurableApplicationContext, A extends ApplicationContextAssertProvider<C>> List<String> names(
				AbstractApplicationContextRunner<R, C, A> runner, Predicate<BeanDefinition> filter) {
			R with = runner.withPropertyValues(this.properties.toArray(String[]::new))
				.withConfiguration(AutoConfigurations.of(configurationsOfBootAndQaio()));
			for (Map.Entry<String, Class<?>> user : this.users.entrySet()) {
				with = withMock(with, user.getKey(), user.getValue());
			}
			List<String> names = new ArrayList<>();
			with.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				ConfigurableListableBeanFactory beans = context.getSourceApplicationContext().getBeanFactory();
				for (String name : beans.getBeanDefinitionNames()) {
					if (filter.test(beans.getBeanDefinition(name))) {
						names.add(name);
					}
				}
			});
			return names;
		}

		private static <R extends AbstractApplicationContextRunner<R, ?, ?>, T> R withMock(R runner, String name,
				Class<T> type) {
			return runner.withBean(name, type, () -> Mockito.mock(type, (call) -> {
				Method method = call.getMethod();
				boolean hasName = method.getName().equals("name") && !Modifier.isAbstract(method.getModifiers());
				return hasName ? call.callRealMethod() : Mockito.RETURNS_DEFAULTS.answer(call);
			}));
		}

		private Class<?>[] configurationsOfBootAndQaio() {
			List<Class<?>> ofWeb = (this.web == null) ? List.of()
					: (this.web == Type.SERVLET) ? OF_WEB_MVC : OF_WEB_FLUX;
			return Stream.of(OF_BOOT, ofWeb, ofQaio())
				.flatMap(Collection::stream)
				.filter((configuration) -> !this.without.contains(configuration))
				.toArray(Class<?>[]::new);
		}

	}

}
