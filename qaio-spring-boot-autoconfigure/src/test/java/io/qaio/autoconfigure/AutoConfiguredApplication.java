package io.qaio.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
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
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with all of our configurations.
 *
 * @param web in what kind of a web application a configuration is used, null in any
 * @param without configurations that it leaves out
 * @param users the types of the user's beans by name
 * @param properties its properties
 */
record AutoConfiguredApplication(@Nullable Type web, Set<Class<?>> without, Map<String, Class<?>> users,
		List<String> properties) {

	/** Almost all beans are there under these properties. */
	private static final List<String> PROPERTIES = List.of("qaio.queue.store=memory", "qaio.queue.serializer=raw",
			"qaio.rate-limit.zones.login.rate=1r/m", "spring.data.redis.port=1");

	private static final List<Class<?>> OF_BOOT = List.of(PropertyPlaceholderAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class, CodecsAutoConfiguration.class,
			DataRedisAutoConfiguration.class, MetricsAutoConfiguration.class,
			CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
			ObservationAutoConfiguration.class);

	private static final List<Class<?>> OF_WEB_MVC = List.of(HttpMessageConvertersAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class);

	private static final List<Class<?>> OF_WEB_FLUX = List.of(HttpHandlerAutoConfiguration.class,
			WebFluxAutoConfiguration.class);

	static AutoConfiguredApplication of(Class<?> configuration) {
		ConditionalOnWebApplication web = AnnotatedElementUtils.getMergedAnnotation(configuration,
				ConditionalOnWebApplication.class);
		return new AutoConfiguredApplication((web != null) ? web.type() : null, Set.of(), Map.of(), PROPERTIES);
	}

	AutoConfiguredApplication without(Class<?>... configurations) {
		Set<Class<?>> without = new LinkedHashSet<>(this.without);
		without.addAll(List.of(configurations));
		return new AutoConfiguredApplication(this.web, without, this.users, this.properties);
	}

	AutoConfiguredApplication withoutUsers() {
		return new AutoConfiguredApplication(this.web, this.without, Map.of(), this.properties);
	}

	AutoConfiguredApplication with(Class<?> type) {
		return with("userOf" + type.getSimpleName(), type);
	}

	AutoConfiguredApplication with(String name, Class<?> type) {
		Map<String, Class<?>> users = new LinkedHashMap<>(this.users);
		users.put(name, type);
		return new AutoConfiguredApplication(this.web, this.without, users, this.properties);
	}

	AutoConfiguredApplication with(String property) {
		return new AutoConfiguredApplication(this.web, this.without, this.users,
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
		List<Class<?>> ofWeb = (this.web == null) ? List.of() : (this.web == Type.SERVLET) ? OF_WEB_MVC : OF_WEB_FLUX;
		return Stream.of(OF_BOOT, ofWeb, ofQaio())
			.flatMap(Collection::stream)
			.filter((configuration) -> !this.without.contains(configuration))
			.toArray(Class<?>[]::new);
	}

	/**
	 * Our configurations.
	 */
	static Set<Class<?>> ofQaio() {
		Set<Class<?>> ours = new LinkedHashSet<>();
		for (String name : ImportCandidates
			.load(AutoConfiguration.class, AutoConfiguredApplication.class.getClassLoader())
			.getCandidates()) {
			if (name.startsWith("io.qaio.")) {
				ours.add(ClassUtils.resolveClassName(name, AutoConfiguredApplication.class.getClassLoader()));
			}
		}
		return ours;
	}

}
