package io.qaio.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerConfigurer;
import io.qaio.queue.listener.TaskListenerEndpoint;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Applications with {@code spring.main.lazy-initialization=true}.
 */
@Timeout(120)
class LazyInitializationTests {

	private static final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	@Test
	void listenersRecurringTasksAndLimitsStart() throws InterruptedException {
		received.clear();
		try (ConfigurableApplicationContext context = run(Application.class, "--qaio.queue.store=memory",
				"--qaio.rate-limit.zones.login.rate=1r/m")) {
			assertThat(context.getBeanFactory().containsSingleton("unused")).as("others are lazy").isFalse();
			TaskQueues queues = context.getBean(TaskQueues.class);
			queues.queue("emails").put("mail");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("mail");
			queues.queue("composed").put("composed");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("composed");
			queues.queue("by-code").put("code");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("code");
			assertThat(queues.queue("digests").get(Duration.ofSeconds(20))).map((task) -> task.payload(String.class))
				.contains("digest");
			Unused limited = context.getBean(Unused.class);
			limited.login();
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(limited::login);
		}
	}

	@Test
	void requeueingStartsWithTheQueues() throws InterruptedException {
		try (RedisProcess redis = RedisProcess.start();
				ConfigurableApplicationContext context = run(Empty.class, "--spring.data.redis.port=" + redis.port())) {
			TaskQueue queue = context.getBean("taskQueue", TaskQueue.class);
			queue.put("work", PutOptions.with().visibilityTimeout(Duration.ofMillis(50)));
			Task task = queue.get();
			assertThat(task.attempt()).isEqualTo(1);
			await().until(() -> redis.command("HLEN", "qaio:{default}:taken").equals("0"));
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.lazyInitialization(true)
			.run(properties);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Mails mails() {
			return new Mails();
		}

		@Bean
		Digests digests() {
			return new Digests();
		}

		@Bean
		Inherits inherits() {
			return new Inherits();
		}

		@Bean
		TaskListenerConfigurer byCode() {
			return (registry) -> registry.register(TaskListenerEndpoint.of("by-code", List.of("by-code"), (tasks) -> {
				received.add(tasks.get(0).payload(String.class));
				return null;
			}));
		}

		@Bean
		Unused unused() {
			return new Unused();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	static class Mails {

		@TaskListener("emails")
		void send(String mail) {
			received.add(mail);
		}

	}

	interface Composed {

		@TaskListener("composed")
		void take(String text);

	}

	static class Inherits implements Composed {

		@Override
		public void take(String text) {
			received.add(text);
		}

	}

	static class Digests {

		@RecurringTask(queue = "digests", cron = "* * * * * *")
		String digest() {
			return "digest";
		}

	}

	static class Unused {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

}
