package io.qaio.queue.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.test.JavaProcess;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes put a task every second, and are killed.
 */
class SeveralInstancesTests {

	private static final int INSTANCES = 3;

	private static final int TICKS = 60;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final List<Process> instances = new ArrayList<>();

	@TempDir
	private Path logs;

	@AfterEach
	void endAllInstances() {
		this.instances.forEach(Process::destroyForcibly);
	}

	@Test
	@Timeout(180)
	void eachTickIsPutOnceWhileInstancesAreKilled() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port());
				RedisTaskStore store = new RedisTaskStore(() -> client, "qaio")) {
			TaskQueue queue = TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build()
				.queue("ticks");
			for (int i = 0; i < INSTANCES; i++) {
				start(redis);
			}
			awaitAllStarted();
			// those of the time in which not all were there
			queue.purge();
			List<Instant> ticks = new ArrayList<>();
			Set<Long> killed = new HashSet<>();
			while (ticks.size() < TICKS) {
				Task task = queue.get();
				ticks.add(Instant.parse(task.headers().get(ScheduleTicks.HEADER)));
				assertThat(task.ack()).isTrue();
				if (ticks.size() % 4 == 0) {
					// whoever was the first this time, if it lives; another takes its
					// place
					killed.add(kill(Long.parseLong(task.payload(String.class))));
					start(redis);
				}
			}
			assertThat(killed).hasSize(TICKS / 4);
			assertThat(ticks)
				.isEqualTo(IntStream.range(0, TICKS).mapToObj((i) -> ticks.get(0).plusSeconds(i)).toList());
			this.instances.forEach(Process::destroyForcibly);
			for (Process instance : this.instances) {
				instance.waitFor();
			}
			// nothing came twice while nobody looked
			queue.getAll(10, Duration.ZERO)
				.forEach((late) -> assertThat(Instant.parse(late.headers().get(ScheduleTicks.HEADER)))
					.isAfter(ticks.get(TICKS - 1)));
			assertThat(queue.stats().delayed()).isLessThanOrEqualTo(1);
		}
	}

	private void start(RedisProcess redis) throws IOException {
		Path log = this.logs.resolve(this.instances.size() + ".log");
		this.instances.add(JavaProcess
			.of(RecurringTaskApplication.class, 128, "--qaio.queue.serializer=raw",
					"--spring.data.redis.port=" + redis.port())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start());
	}

	private void awaitAllStarted() {
		Awaitility.await("instances that tick").atMost(PATIENCE).untilAsserted(() -> {
			for (int i = 0; i < INSTANCES; i++) {
				assertThat(Files.readString(this.logs.resolve(i + ".log"))).contains(RecurringTaskApplication.STARTED);
			}
		});
	}

	private long kill(long preferred) throws InterruptedException {
		Process process = this.instances.stream()
			.filter(Process::isAlive)
			.min(Comparator.comparing((instance) -> instance.pid() != preferred))
			.orElseThrow();
		process.destroyForcibly().waitFor();
		return process.pid();
	}

}
