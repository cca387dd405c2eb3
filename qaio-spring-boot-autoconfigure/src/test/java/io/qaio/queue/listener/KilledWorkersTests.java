package io.qaio.queue.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.qaio.queue.TaskQueue;
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

	/** So long before a kill a task may have been done whose ack was still on its way. */
	private static final long ON_ITS_WAY = 500;

	private static final long NEVER = Long.MAX_VALUE;

	private final List<Process> workers = new ArrayList<>();

	/** When each of the workers was killed, by the clock of this machine. */
	private final List<Long> killedAt = new ArrayList<>();

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
			TaskQueue queue = WorkerProcess.queues(store).queue("killed");
			for (int i = 0; i < WORKERS; i++) {
				start(redis);
			}
			Awaitility.await("workers").atMost(Duration.ofMinutes(1)).until(this::allStarted);
			List<String> ids = queue.putAll(IntStream.range(0, TASKS).mapToObj((i) -> "task-" + i).toList());
			for (int i = 0; i < KILLS; i++) {
				Thread.sleep(1000);
				this.killedAt.set(i, System.currentTimeMillis());
				this.workers.get(i).destroyForcibly().waitFor();
				start(redis);
			}
			long left = queue.stats().ready();
			Awaitility.await("the end of all tasks")
				.atMost(Duration.ofMinutes(2))
				.until(() -> queue.stats().equals(Listening.EMPTY));
			System.out.println(left + " tasks were left after the last kill");
			this.workers.forEach(Process::destroyForcibly);
			for (Process worker : this.workers) {
				worker.waitFor();
			}
			check(ids);
		}
	}

	private void check(List<String> ids) throws IOException {
		Map<String, List<Delivery>> deliveries = deliveries();
		assertThat(deliveries.keySet()).containsAll(ids);
		int inFlight = 0;
		int acksOnTheirWay = 0;
		int again = 0;
		for (String id : ids) {
			List<Delivery> all = deliveries.getOrDefault(id, List.of());
			assertThat(all).as("task %s", id).anyMatch((delivery) -> delivery.doneAt() != NEVER);
			inFlight += (int) all.stream().filter((delivery) -> delivery.doneAt() == NEVER).count();
			again += (all.size() > 1) ? 1 : 0;
			// whatever was repeated was in flight at the kill of who had it
			for (Delivery delivery : all.subList(0, all.size() - 1)) {
				assertThat(delivery.killedAt()).as("the end of who did %s first, of %s", id, all).isNotEqualTo(NEVER);
				assertThat(delivery.killedAt() - delivery.doneAt()).as("from %s to the kill", delivery)
					.isLessThan(ON_ITS_WAY);
				acksOnTheirWay += (delivery.doneAt() != NEVER) ? 1 : 0;
			}
		}
		System.out.println(TASKS + " tasks, " + KILLS + " kills: " + inFlight + " were being worked on at a kill and "
				+ acksOnTheirWay + " were done with their acks on the way; " + again
				+ " were worked on more than once");
		assertThat(again).isLessThanOrEqualTo(inFlight + acksOnTheirWay);
	}

	/**
	 * What the workers printed, by the tasks' ids, each in the order of time.
	 */
	private Map<String, List<Delivery>> deliveries() throws IOException {
		Map<String, List<Delivery>> deliveries = new HashMap<>();
		for (int i = 0; i < this.workers.size(); i++) {
			Map<String, Delivery> begun = new HashMap<>();
			for (String line : Files.readAllLines(log(i))) {
				String[] parts = line.split(" ");
				if (parts.length == 3 && parts[0].equals(WorkerProcess.BEGIN)) {
					begun.put(parts[1], new Delivery(Long.parseLong(parts[2]), NEVER, this.killedAt.get(i)));
				}
				else if (parts.length == 3 && parts[0].equals(WorkerProcess.DONE)) {
					begun.computeIfPresent(parts[1], (id, delivery) -> delivery.done(Long.parseLong(parts[2])));
				}
			}
			begun.forEach((id, delivery) -> deliveries.computeIfAbsent(id, (key) -> new ArrayList<>()).add(delivery));
		}
		deliveries.values().forEach((all) -> all.sort(Comparator.comparing(Delivery::begunAt)));
		return deliveries;
	}

	private void start(RedisProcess redis) throws IOException {
		this.workers.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), WorkerProcess.class.getName(),
				String.valueOf(redis.port()))
			.redirectErrorStream(true)
			.redirectOutput(log(this.workers.size()).toFile())
			.start());
		this.killedAt.add(NEVER);
	}

	private Path log(int worker) {
		return this.logs.resolve(worker + ".log");
	}

	private boolean allStarted() throws IOException {
		for (int i = 0; i < WORKERS; i++) {
			if (!Files.readString(log(i)).contains(WorkerProcess.STARTED)) {
				return false;
			}
		}
		return true;
	}

	private record Delivery(long begunAt, long doneAt, long killedAt) {

		Delivery done(long time) {
			return new Delivery(this.begunAt, time, this.killedAt);
		}

	}

}
