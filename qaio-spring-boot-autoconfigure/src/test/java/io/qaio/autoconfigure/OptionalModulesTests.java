package io.qaio.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.function.Consumer;

import io.qaio.autoconfigure.queue.QueueUser;
import io.qaio.queue.TaskQueue;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications without the optional modules {@code qaio-redis} and
 * {@code qaio-tarantool}.
 */
class OptionalModulesTests {

	private static final String[] REDIS = { "io.qaio.redis", "io.qaio.queue.store.redis",
			"io.qaio.ratelimit.store.redis" };

	private static final String TARANTOOL = "io.qaio.queue.store.tarantool";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class);

	@Test
	void memoryAndLocalZonesWorkWithoutRedis() {
		this.runner.withClassLoader(new FilteredClassLoader(REDIS))
			.withPropertyValues("qaio.queue.store=memory", "qaio.rate-limit.zones.login.rate=1r/m")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				use(context.getSourceApplicationContext());
			});
	}

	@Test
	void queuesInRedisNameTheirModule() {
		var analysis = analyze(this.runner.withClassLoader(new FilteredClassLoader(REDIS)).withBean(QueueUser.class));
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store",
				"That of Redis is in io.qaio:qaio-redis");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-redis and spring-boot-starter-data-redis");
	}

	@Test
	void zonesInRedisNameTheirModule() {
		var analysis = analyze(this.runner.withClassLoader(new FilteredClassLoader(REDIS)), "qaio.queue.enabled=false",
				"qaio.rate-limit.store=redis");
		assertThat(analysis.getDescription()).contains("Property: qaio.rate-limit.store",
				"zones in Redis need io.qaio:qaio-redis");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-redis and spring-boot-starter-data-redis");
	}

	@Test
	void queuesInTarantoolNameTheirModule() {
		var analysis = analyze(this.runner.withClassLoader(new FilteredClassLoader(TARANTOOL)),
				"qaio.queue.store=tarantool");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store",
				"That of Tarantool is in io.qaio:qaio-tarantool");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-tarantool to the class path");
	}

	@Test
	void nothingElseLoadsTheirClasses() throws Exception {
		run("WithoutModules", "/qaio-(redis|tarantool)/|lettuce|(spring|spring-boot)-data-redis|msgpack");
	}

	@Test
	void limitsNeedNoStarterForRedis() throws Exception {
		run("WithoutSpringDataRedis", "/lettuce-core|(spring|spring-boot)-data-redis|jackson|/jedis");
	}

	/** In a class loader of its own, whose class path lacks some entries. */
	@SuppressWarnings("unchecked")
	private static void run(String application, String missing) throws Exception {
		URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.matches(".*(" + missing + ").*"))
			.map(OptionalModulesTests::url)
			.toArray(URL[]::new);
		ClassLoader own = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
			Thread.currentThread().setContextClassLoader(loader);
			((Consumer<ClassLoader>) loader.loadClass(OptionalModulesTests.class.getName() + "$" + application)
				.getDeclaredConstructor()
				.newInstance()).accept(loader);
		}
		finally {
			Thread.currentThread().setContextClassLoader(own);
		}
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void use(ConfigurableApplicationContext context) {
		TaskQueue queue = context.getBean("taskQueue", TaskQueue.class);
		queue.put("hello");
		assertThat(queue.getNow()).hasValueSatisfying((task) -> assertThat(task.payload()).isEqualTo("hello"));
		RateLimiter limiter = context.getBean(RateLimiter.class);
		assertThat(limiter.decide(RateLimit.of("login"), "a").granted()).isTrue();
		assertThat(limiter.decide(RateLimit.of("login"), "a").granted()).isFalse();
	}

	/**
	 * Runs without any of the two modules and their drivers.
	 */
	public static class WithoutModules implements Consumer<ClassLoader> {

		@Override
		public void accept(ClassLoader loader) {
			assertThat(ClassUtils.isPresent("io.qaio.queue.store.redis.RedisTaskStore", loader)).isFalse();
			assertThat(ClassUtils.isPresent("io.qaio.queue.store.tarantool.TarantoolTaskStore", loader)).isFalse();
			try (ConfigurableApplicationContext context = start("--qaio.queue.store=memory",
					"--qaio.rate-limit.zones.login.rate=1r/m")) {
				use(context);
			}
			limitsWork(loader);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start("--qaio.queue.store=redis"))
				.havingRootCause()
				.withMessageContaining("io.qaio:qaio-redis");
		}

		private static ConfigurableApplicationContext start(String... properties) {
			return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(properties);
		}

	}

	/**
	 * Runs with {@code qaio-redis}, as the starter brings it, but without what
	 * {@code spring-boot-starter-data-redis} brings, and without JSON.
	 */
	public static class WithoutSpringDataRedis implements Consumer<ClassLoader> {

		@Override
		public void accept(ClassLoader loader) {
			assertThat(ClassUtils.isPresent("io.qaio.queue.store.redis.RedisTaskStore", loader)).isTrue();
			limitsWork(loader);
		}

	}

	/** Of an application whose only properties are those of a zone. */
	private static void limitsWork(ClassLoader loader) {
		assertThat(ClassUtils.isPresent("org.springframework.data.redis.connection.RedisConnection", loader)).isFalse();
		assertThat(ClassUtils.isPresent("org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				loader))
			.isFalse();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--qaio.rate-limit.zones.login.rate=1r/m")) {
			RateLimiter limiter = context.getBean(RateLimiter.class);
			assertThat(limiter.decide(RateLimit.of("login"), "a").granted()).isTrue();
			assertThat(limiter.decide(RateLimit.of("login"), "a").granted()).isFalse();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
