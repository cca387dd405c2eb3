package io.qaio.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.qaio.autoconfigure.queue.QueueUser;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Of what an application does not use, nothing runs, connects, logs or is needed.
 */
@Timeout(120)
class UnusedHalvesTests {

	private static final String ZONE = "qaio.rate-limit.zones.login.rate=1r/m";

	private final RedisPort redis = new RedisPort();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LimiterOnly.class)
		.withPropertyValues(ZONE, "spring.data.redis.port=" + this.redis.port());

	@AfterEach
	void close() throws IOException {
		this.redis.close();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void anApplicationThatOnlyLimits(CapturedOutput output) {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(LimiterOnly.class)
			.web(WebApplicationType.NONE)
			.run("--" + ZONE, "--spring.data.redis.port=" + this.redis.port(),
					"--management.health.redis.enabled=false")) {
			assertLimits(context);
			for (String bean : new String[] { "taskQueues", "taskQueue", "qaioRedisTaskStore",
					"taskListenerContainerFactory" }) {
				assertThat(context.containsBean(bean)).isTrue();
				assertThat(context.getBeanFactory().containsSingleton(bean)).as(bean).isFalse();
			}
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Predicate.not(before::contains))
				.extracting(Thread::getName)
				.noneMatch((name) -> name.matches("qaio-.*|task-listeners.*"));
			assertThat(context.getBean(HealthEndpoint.class).health().getStatus()).isEqualTo(Status.UP);
		}
		assertThat(this.redis.connections()).isZero();
		assertThat(output).doesNotContain("io.qaio.queue", "i.q.queue", "requeue", "Requeue");
	}

	@Test
	void queuesThatNobodyNamesAreNotVisited() {
		this.runner.withBean(QueueUser.class).withPropertyValues("qaio.queue.requeue-interval=5ms").run((context) -> {
			assertThat(context).hasNotFailed();
			await().during(Duration.ofMillis(300)).until(() -> this.redis.connections() == 0);
			context.getBean("taskQueue", TaskQueue.class);
			await().until(() -> this.redis.connections() > 0);
		});
	}

	@Test
	void anotherClientForRedis() {
		this.runner.withPropertyValues("spring.data.redis.client-type=jedis").run(this::works);
		this.runner.withClassLoader(new FilteredClassLoader("io.lettuce")).run(this::works);
	}

	@Test
	void severalConnectionFactories() {
		this.runner.withUserConfiguration(TwoConnectionFactories.class)
			.withPropertyValues("spring.autoconfigure.exclude=" + DataRedisReactiveAutoConfiguration.class.getName()
					+ "," + DataRedisRepositoriesAutoConfiguration.class.getName())
			.run(this::works);
	}

	@Test
	void severalJsonMappersOrNone() {
		this.runner.withBean("plain", JsonMapper.class, JsonMapper::new)
			.withBean("pretty", JsonMapper.class, JsonMapper::new)
			.withPropertyValues("spring.autoconfigure.exclude=" + CodecsAutoConfiguration.class.getName() + ","
					+ HttpMessageConvertersAutoConfiguration.class.getName())
			.run(this::works);
		this.runner.withClassLoader(new FilteredClassLoader("tools.jackson")).run(this::works);
	}

	@Test
	void whatIsUsedIsNeededAtTheStart() {
		String jedis = "spring.data.redis.client-type=jedis";
		for (Class<?> user : new Class<?>[] { QueueUser.class, DefaultQueueUser.class, Listener.class,
				Recurring.class }) {
			assertThat(analyze(this.runner.withBean(user), jedis).getDescription()).as(user.getSimpleName())
				.contains("Property: qaio.queue.store", "the queue reaches Redis through a LettuceConnectionFactory");
		}
		assertThat(analyze(this.runner, jedis, "qaio.queue.queues.emails.max-attempts=3").getDescription())
			.contains("Property: qaio.queue.store");
		this.runner.withPropertyValues(jedis, "qaio.queue.enabled=false", "qaio.queue.queues.emails.max-attempts=3")
			.withBean(Listener.class)
			.withBean(Recurring.class)
			.run(this::works);
	}

	@Test
	void anApplicationWithoutLimits() {
		this.runner.withPropertyValues("qaio.rate-limit.store=redis", "qaio.rate-limit.zones.login.store=local")
			.run((context) -> {
				works(context);
				assertThat(this.redis.connections()).as("no zone is in Redis").isZero();
			});
		new ApplicationContextRunner().withUserConfiguration(NoLimits.class)
			.withPropertyValues("qaio.rate-limit.enabled=false", "qaio.rate-limit.store=redis", ZONE,
					"spring.data.redis.port=" + this.redis.port())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(this.redis.connections()).isZero();
			});
	}

	private void works(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		assertLimits((ConfigurableApplicationContext) context.getSourceApplicationContext());
	}

	private static void assertLimits(ConfigurableApplicationContext context) {
		Logins logins = context.getBean(Logins.class);
		logins.login();
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(logins::login);
	}

	/**
	 * A port that counts connections.
	 */
	private static final class RedisPort {

		private final ServerSocket socket;

		private final AtomicInteger connections = new AtomicInteger();

		RedisPort() {
			try {
				this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			Thread thread = new Thread(this::accept, "redis-port");
			thread.setDaemon(true);
			thread.start();
		}

		private void accept() {
			while (!this.socket.isClosed()) {
				try {
					this.socket.accept().close();
					this.connections.incrementAndGet();
				}
				catch (IOException ex) {
					// closed
				}
			}
		}

		int port() {
			return this.socket.getLocalPort();
		}

		int connections() {
			return this.connections.get();
		}

		void close() throws IOException {
			this.socket.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LimiterOnly {

		@Bean
		Logins logins() {
			return new Logins();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoLimits {

	}

	public static class Logins {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoConnectionFactories {

		@Bean
		RedisConnectionFactory cache() {
			return new LettuceConnectionFactory();
		}

		@Bean
		RedisConnectionFactory sessions() {
			return new LettuceConnectionFactory();
		}

	}

	record DefaultQueueUser(TaskQueue queue) {

	}

	static class Listener {

		@TaskListener("emails")
		void send(String email) {
		}

	}

	static class Recurring {

		@RecurringTask(queue = "digests", cron = "0 0 6 * * *")
		String digest() {
			return "digest";
		}

	}

}
