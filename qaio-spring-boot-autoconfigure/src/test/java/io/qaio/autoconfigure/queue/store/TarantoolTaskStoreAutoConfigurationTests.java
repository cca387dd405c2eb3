package io.qaio.autoconfigure.queue.store;

import java.time.Duration;
import java.util.List;

import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.test.LoopbackPorts;
import io.qaio.test.TarantoolProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class TarantoolTaskStoreAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
				TarantoolTaskStoreAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TaskQueueAutoConfiguration.class))
		.withPropertyValues("qaio.queue.store=tarantool");

	@Test
	void tarantoolStoreNeedsNoRedis() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "io.lettuce"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TaskStore.class)
				.hasSingleBean(TarantoolTaskStore.class)
				.hasSingleBean(TaskQueues.class));
	}

	@Test
	void otherStoresNeedNoTarantoolModule() {
		this.runner.withPropertyValues("qaio.queue.store=redis")
			.withClassLoader(new FilteredClassLoader("io.qaio.queue.store.tarantool"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TaskStore.class)
				.hasSingleBean(RedisTaskStore.class));
	}

	@Test
	void propertiesHaveTheirDefaults() {
		this.runner.run((context) -> assertThat(context.getBean(TarantoolProperties.class))
			.isEqualTo(new TarantoolProperties("localhost", 3301, List.of(), "guest", "", Duration.ofSeconds(2),
					Duration.ofSeconds(5), 0, DataSize.ofBytes(0))));
	}

	@Test
	void passwordIsNotPrinted() {
		this.runner.withPropertyValues("qaio.queue.tarantool.password=secret", "qaio.queue.tarantool.username=app")
			.run((context) -> assertThat(context.getBean(TarantoolProperties.class)).asString()
				.isEqualTo("Tarantool at localhost:3301 as app"));
	}

	@Test
	void tarantoolStoreWithoutItsModule() {
		FailureAnalysis analysis = analyze(
				this.runner.withClassLoader(new FilteredClassLoader("io.qaio.queue.store.tarantool")));
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.store", "Value: \"tarantool\"",
				"there is no bean of type TaskStore. That of Tarantool is in io.qaio:qaio-tarantool");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-tarantool to the class path");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
							qaio.queue.tarantool.host            | ' '    | The host must not be blank
							qaio.queue.tarantool.port            | 0      | The port must be between 1 and 65535, not 0
							qaio.queue.tarantool.port            | 65536  | The port must be between 1 and 65535, not 65536
							qaio.queue.tarantool.addresses[0]    | db:x   | An address is written as host:port with a number for the port
							qaio.queue.tarantool.connect-timeout | 0s     | The time to connect must be 1 ms or more, not PT0S
							qaio.queue.tarantool.timeout         | -1s    | The timeout must be 1 ms or more, not PT-1S
							qaio.queue.tarantool.max-tasks       | -1     | maxTasks must be 0 or more, not -1
							qaio.queue.tarantool.max-bytes       | -1B    | maxBytes must be 0 or more, not -1
							qaio.queue.key-prefix                | ' '    | keyPrefix must not be blank
							qaio.queue.max-concurrency           | 20     | the store of the queue knows no such bound
							qaio.queue.queues.emails.group-concurrency | 2 | the store of the queue knows no such bound
					qaio.queue.wait-replicas             | 1      | in Tarantool a put cannot wait for replicas
							""")
	void badValueIsReportedWithItsProperty(String property, String value, String reason) {
		FailureAnalysis analysis = analyze(this.runner, property + "=" + value);
		assertThat(analysis.getDescription()).startsWith("Qaio cannot be set up:")
			.contains("Property: " + property + "\n", "Value: \"" + value + "\" (", "Reason: " + reason);
		assertThat(analysis.getAction()).isNotBlank();
	}

	@Test
	void propertiesAreUsed() {
		try (TarantoolProcess tarantool = TarantoolProcess.start()) {
			tarantool
				.lua("box.schema.user.create('app', {password = 'secret'})" + " box.schema.user.grant('app', 'super')");
			this.runner
				.withPropertyValues(
						"qaio.queue.tarantool.addresses=127.0.0.1:" + LoopbackPorts.free() + ",127.0.0.1:"
								+ tarantool.port(),
						"qaio.queue.tarantool.username=app", "qaio.queue.tarantool.password=secret",
						"qaio.queue.tarantool.max-tasks=2", "qaio.queue.tarantool.max-bytes=1KB",
						"qaio.queue.key-prefix=shop", "qaio.queue.serializer=raw")
				.run((context) -> {
					TaskQueue queue = context.getBean(TaskQueue.class);
					queue.put("one");
					assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("x".repeat(1100)))
						.withMessageContaining("max-bytes");
					queue.put("two");
					assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> queue.put("three"))
						.withMessageContaining("max-tasks");
					assertThat(queue.stats()).isEqualTo(new QueueStats(2, 0, 0, 0));
					assertThat(tarantool.lua("return box.space.qaio_queues.index.name:get{'shop', 'default'}[5]"))
						.isEqualTo("2");
					assertThat(tarantool.lua("return box.space.qaio_queues:count()")).isEqualTo("1");
				});
		}
	}

	@Test
	void applicationStartsAndWorksOnceTarantoolIsThere() {
		try (TarantoolProcess tarantool = TarantoolProcess.start()) {
			tarantool.kill();
			try (ConfigurableApplicationContext context = application(Application.class).run(
					"--qaio.queue.store=tarantool", "--qaio.queue.tarantool.host=127.0.0.1",
					"--qaio.queue.tarantool.port=" + tarantool.port())) {
				TaskQueue queue = context.getBean(TaskQueue.class);
				assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(() -> queue.put("early"))
					.withMessageContaining("Tarantool cannot be reached");
				tarantool.restart();
				Awaitility.await().ignoreExceptions().until(() -> queue.put("late") != null);
				assertThat(queue.getNow()).map(Task::ack).contains(true);
			}
		}
	}

	@Test
	void applicationThatNeedsTarantoolAtTheStartSaysWhatToDo(CapturedOutput output) {
		int port = LoopbackPorts.free();
		SpringApplication application = application(EagerApplication.class);
		assertThatExceptionOfType(TaskStoreUnavailableException.class)
			.isThrownBy(() -> application.run("--qaio.queue.store=tarantool", "--qaio.queue.tarantool.port=" + port));
		assertThat(output).contains("APPLICATION FAILED TO START", "Queue 'default', put:", "localhost:" + port,
				"Connection refused", "Start the store", "qaio.queue.tarantool.*", "qaio.queue.store=memory");
	}

	private static SpringApplication application(Class<?> source) {
		return new SpringApplicationBuilder(source).web(WebApplicationType.NONE).build();
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
