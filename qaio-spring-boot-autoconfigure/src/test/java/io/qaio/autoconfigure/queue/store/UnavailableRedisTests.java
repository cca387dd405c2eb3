package io.qaio.autoconfigure.queue.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class UnavailableRedisTests {

	@Test
	void applicationStartsAndWorksOnceRedisIsThere() {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.kill();
			try (ConfigurableApplicationContext context = application(Application.class)
				.run("--spring.data.redis.port=" + redis.port())) {
				TaskQueue queue = context.getBean(TaskQueue.class);
				assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(() -> queue.put("early"))
					.withMessageContaining("Redis cannot be reached");
				redis.restart();
				Awaitility.await().ignoreExceptions().until(() -> queue.put("late") != null);
				assertThat(queue.getNow()).map((task) -> task.payload(String.class)).contains("late");
			}
		}
	}

	@Test
	void tasksAreStoredUnderTheKeyPrefix() {
		try (RedisProcess redis = RedisProcess.start()) {
			try (ConfigurableApplicationContext context = application(Application.class)
				.run("--spring.data.redis.port=" + redis.port(), "--qaio.queue.key-prefix=shop")) {
				TaskQueue queue = context.getBean(TaskQueue.class);
				queue.put("one");
				assertThat(redis.command("KEYS", "*").lines()).isNotEmpty().allMatch((key) -> key.startsWith("shop"));
				assertThat(queue.getNow()).map(Task::ack).contains(true);
			}
		}
	}

	@Test
	void applicationThatNeedsRedisAtTheStartSaysWhatToDo(CapturedOutput output) throws IOException {
		int port = closedPort();
		SpringApplication application = application(EagerApplication.class);
		assertThatExceptionOfType(TaskStoreUnavailableException.class)
			.isThrownBy(() -> application.run("--spring.data.redis.port=" + port));
		assertThat(output).contains("APPLICATION FAILED TO START", "but its store cannot be reached:",
				"Queue 'default', put:", "localhost/<unresolved>:" + port, "Connection refused", "Start the store",
				"spring.data.redis.*", "qaio.queue.store=memory");
	}

	private static SpringApplication application(Class<?> source) {
		return new SpringApplicationBuilder(source).web(WebApplicationType.NONE).build();
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EagerApplication {

		@Bean
		ApplicationRunner eager(TaskQueue queue) {
			return (arguments) -> queue.put("at the start");
		}

	}

}
