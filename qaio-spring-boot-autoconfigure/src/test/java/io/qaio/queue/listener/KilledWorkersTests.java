package io.qaio.queue.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real worker processes are killed while they work.
 */
class KilledWorkersTests {

	private static final int WORKERS = 3;

	private static final int TASKS = 20_000;

	private static final int KILLS = 30;

	private static final Duration LEASE = Duration.ofSeconds(5);

	/** A worker that was killed may have held as many as it worked on, and prefetched. */
	private static final int HELD_AT_A_KILL = 8 + 100;

	private final List<Process> workers = new ArrayList<>();

	@TempDir
	private Path logs;

	@AfterEach
	void endAllWorkers() {
		this.workers.forEach(Process::destroyForcibly);
	}

	@Test
	@Timeout(240)
	void everyTaskIsHandledAndOnlyThoseInFlightTwice() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port());
				RedisTaskStore store = new RedisTaskStore(() -> client, "qaio")) {
			TaskQueue queue = TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withTimeout(LEASE))
				.build()
				.queue("killed");
			for (int i = 0; i < WORKERS; i++) {
				start(redis);
			}
			Awaitility.await("workers").atMost(Duration.ofMinutes(1)).until(() -> allStarted());
			List<String> ids = queue.putAll(IntStream.range(0, TASKS).mapToObj((i) -> "task-" + i).toList());
			for (int i = 0; i < KILLS; i++) {
				Thread.sleep(1000);
				this.workers.get(i).destroyForcibly().waitFor();
				start(redis);
			}
			Awaitility.await("the end of all tasks")
				.atMost(Duration.ofMinutes(2))
				.until(() -> queue.stats().equals(Listening.EMPTY));
			this.workers.forEach(Process::destroyForcibly);
			for (Process worker : this.workers) {
				worker.waitFor();
			}
			check(ids);
		}
	}

	/**
	 * What the workers printed: whatever a worker that was not killed has done came once.
	 */
	private void check(List<String> ids) throws IOException {
		Set<String> handled = new HashSet<>();
		Map<String, Integer> deliveries = new HashMap<>();
		int inFlight = 0;
		Set<String> doneByKilled = new HashSet<>();
		for (int i = 0; i < this.workers.size(); i++) {
			Set<String> begun = new HashSet<>();
			for (String line : Files.readAllLines(log(i))) {
				String id = line.isEmpty() ? "" : line.substring(1).split(" ")[0];
				if (line.startsWith(WorkerProcess.BEGIN) && id.length() == ids.get(0).length()) {
					begun.add(id);
					deliveries.merge(id, 1, Integer::sum);
				}
				else if (line.startsWith(WorkerProcess.DONE) && begun.remove(id)) {
					handled.add(id);
				}
			}
			inFlight += begun.size();
			if (i < KILLS) {
				doneByKilled.addAll(begun);
			}
			else {
				assertThat(begun).as("begun by a worker that nobody killed, and not done").isEmpty();
			}
		}
		assertThat(handled).containsAll(ids);
		List<String> again = deliveries.entrySet()
			.stream()
			.filter((delivery) -> delivery.getValue() > 1)
			.map(Map.Entry::getKey)
			.toList();
		long doneTwice = again.stream().filter((id) -> !doneByKilled.contains(id)).count();
		System.out.println(TASKS + " tasks, " + KILLS + " kills: " + inFlight + " were being worked on at a kill, "
				+ again.size() + " were worked on more than once, " + doneTwice
				+ " of these were done with their ack on its way");
		// acks on their way at a kill
		assertThat(doneTwice).isLessThanOrEqualTo((long) KILLS * HELD_AT_A_KILL);
		assertThat(again.size()).isLessThanOrEqualTo(inFlight + (int) doneTwice);
	}

	private void start(RedisProcess redis) throws IOException {
		this.workers.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), WorkerProcess.class.getName(),
				"--qaio.queue.serializer=raw", "--qaio.queue.timeout=" + LEASE.toMillis() + "ms",
				"--spring.data.redis.port=" + redis.port())
			.redirectErrorStream(true)
			.redirectOutput(log(this.workers.size()).toFile())
			.start());
	}

	private Path log(int worker) {
		return this.logs.resolve(worker + ".log");
	}

	private boolean allStarted() throws IOException {
		for (int i = 0; i < WORKERS; i++) {
			if (!Files.readString(log(i)).contains("Started WorkerProcess")) {
				return false;
			}
		}
		return true;
	}

}
