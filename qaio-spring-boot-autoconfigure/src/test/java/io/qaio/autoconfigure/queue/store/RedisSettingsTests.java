package io.qaio.autoconfigure.queue.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.qaio.autoconfigure.StartupFailure;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskNotReplicatedException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.test.Certificate;
import io.qaio.test.LoopbackPorts;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.RedisSentinelProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Queues connect as Boot's Redis properties say.
 */
class RedisSettingsTests {

	private static final Duration SECONDS = Duration.ofSeconds(30);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DataRedisAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						RedisTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class))
		.withPropertyValues("qaio.queue.serializer=raw", "spring.data.redis.timeout=2s");

	@Test
	void aPasswordAndADatabase() {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.command("CONFIG", "SET", "requirepass", "s3cret");
			this.runner
				.withPropertyValues("spring.data.redis.port=" + redis.port(), "spring.data.redis.password=s3cret",
						"spring.data.redis.database=3")
				.run((context) -> {
					TaskQueue queue = context.getBean(TaskQueue.class);
					queue.put("work");
					assertThat(queue.get(Duration.ofSeconds(5))).map((task) -> task.payload(String.class))
						.contains("work");
				});
			this.runner.withPropertyValues("spring.data.redis.port=" + redis.port())
				.run((context) -> assertThatExceptionOfType(TaskStoreException.class)
					.isThrownBy(() -> context.getBean(TaskQueue.class).put("work"))
					.withMessageContainingAll("NOAUTH", "spring.data.redis.password")
					.isNotInstanceOf(TaskStoreUnavailableException.class));
		}
	}

	@Test
	void aTimeoutOfZeroIsNoneOfTheDriversButOneOfOurs() {
		try (RedisProcess redis = RedisProcess.start()) {
			for (String store : List.of("redis", "redis-streams")) {
				this.runner
					.withPropertyValues("spring.data.redis.port=" + redis.port(), "spring.data.redis.timeout=0",
							"spring.data.redis.lettuce.shutdown-timeout=0", "qaio.queue.store=" + store)
					.run((context) -> {
						TaskQueue queue = context.getBean(TaskQueue.class);
						CompletableFuture<Task> waiting = queue.async().get();
						queue.put("work");
						queue.put("with an id", PutOptions.with().id("a"));
						assertThat(waiting.get(20, TimeUnit.SECONDS).ack()).isTrue();
						assertThat(queue.get(SECONDS)).map(Task::ack).contains(true);
						assertThat(queue.get(Duration.ofMillis(100))).isEmpty();
					});
			}
		}
	}

	@Test
	void aTimeoutThatLettuceDoesNotKnowIsAnErrorThatNamesTheProperty() {
		FailureAnalysis zero = StartupFailure.analyze(
				this.runner.withBean(UsesTheQueue.class).withPropertyValues("spring.data.redis.connect-timeout=0"));
		assertThat(zero.getDescription()).contains("spring.data.redis.connect-timeout", "PT0S");
		for (String property : List.of("spring.data.redis.timeout", "spring.data.redis.connect-timeout")) {
			FailureAnalysis analysis = StartupFailure
				.analyze(this.runner.withBean(UsesTheQueue.class).withPropertyValues(property + "=-1s"));
			assertThat(analysis.getDescription()).contains(property, "PT-1S");
		}
	}

	@Test
	void replicasAreWaitedFor() {
		try (RedisProcess redis = RedisProcess.start()) {
			this.runner
				.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.queue.wait-replicas=1",
						"qaio.queue.wait-replicas-timeout=100ms")
				.run((context) -> assertThatExceptionOfType(TaskNotReplicatedException.class)
					.isThrownBy(() -> context.getBean(TaskQueue.class).put("work")));
		}
	}

	@Test
	void tasksAreInTheLayoutThatTheStoreNames() {
		for (String store : List.of("redis", "redis-streams")) {
			try (RedisProcess redis = RedisProcess.start()) {
				this.runner.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.queue.store=" + store)
					.run((context) -> {
						context.getBean(TaskQueue.class).put("work");
						assertThat(redis.command("KEYS", "*").lines()).extracting((key) -> redis.command("TYPE", key))
							.contains(store.equals("redis") ? "list" : "stream");
					});
			}
		}
	}

	@Test
	void aServerThatSpeaksTls(@TempDir Path directory) throws Exception {
		Certificate certificate = Certificate.in(directory);
		int port = LoopbackPorts.free();
		try (RedisProcess redis = RedisProcess.start("--tls-port", String.valueOf(port), "--tls-cert-file",
				certificate.certificate().toString(), "--tls-key-file", certificate.key().toString(),
				"--tls-ca-cert-file", certificate.certificate().toString(), "--tls-auth-clients", "no")) {
			this.runner.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
				.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port,
						"spring.data.redis.ssl.bundle=redis",
						"spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate.certificate())
				.run((context) -> {
					TaskQueue queue = context.getBean(TaskQueue.class);
					CompletableFuture<Task> waiting = queue.async().get();
					await().atMost(SECONDS)
						.until(() -> redis.command("ZCARD", "qaio:{default}:pending-takes").equals("1"));
					queue.put("work");
					assertThat(waiting.get(5, TimeUnit.SECONDS).ack()).isTrue();
				});
			this.runner.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port)
				.run((context) -> assertThatExceptionOfType(TaskStoreUnavailableException.class)
					.isThrownBy(() -> context.getBean(TaskQueue.class).put("work")));
		}
	}

	@Test
	void aCluster() {
		try (RedisClusterProcess cluster = RedisClusterProcess.start()) {
			this.runner.withPropertyValues("spring.data.redis.cluster.nodes=" + String.join(",", cluster.addresses()))
				.run((context) -> {
					TaskQueue queue = context.getBean(TaskQueue.class);
					queue.putAll(List.of("a", "b"));
					assertThat(queue.ackAll(queue.getAll(10, Duration.ofSeconds(5)))).isEqualTo(2);
				});
		}
	}

	@Test
	void aSentinelAndAFailOver() {
		try (RedisProcess master = RedisProcess.start();
				RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
				RedisSentinelProcess sentinel = RedisSentinelProcess.watching(master)) {
			this.runner
				.withPropertyValues("spring.data.redis.sentinel.master=" + RedisSentinelProcess.MASTER,
						"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port())
				.run((context) -> {
					TaskQueue queue = context.getBean(TaskQueue.class);
					queue.putAll(List.of("held", "ready"));
					Task held = queue.get();
					await().atMost(SECONDS).until(() -> replica.command("HLEN", "qaio:{default}:taken").equals("1"));
					master.kill();
					sentinel.expectDeath();
					// which try took effect is not known, and with an id need not be
					PutOptions once = PutOptions.with().id("after");
					await().atMost(SECONDS).ignoreExceptions().until(() -> queue.put("after", once) != null);
					assertThat(held.ack()).isTrue();
					assertThat(queue.getAll(10, Duration.ofSeconds(5))).extracting((task) -> task.payload(String.class))
						.containsExactly("ready", "after");
				});
		}
	}

	record UsesTheQueue(TaskQueue queue) {
	}

}
