package io.qaio.queue.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.qaio.queue.PutResult;
import io.qaio.queue.TaskQueue;
import io.qaio.test.JavaProcess;
import io.qaio.test.ServerProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real worker processes are killed while they work: three at a time, of which one is
 * killed every second, and another takes its place. Each store that has a server has a
 * subclass.
 */
abstract class AbstractKilledWorkersTests {

	private static final int WORKERS = 3;

	private static final int STARTS_AT_A_TIME = 4;

	/** So long before a kill a task may have been done whose ack was still on its way. */
	private static final long ON_ITS_WAY = 500;

	private static final long NEVER = Long.MAX_VALUE;

	private final ServedStore store;

	private final int kills;

	private final int tasks;

	private final List<Worker> all = new ArrayList<>();

	private final Deque<Worker> spares = new ArrayDeque<>();

	private final Deque<Worker> working = new ArrayDeque<>();

	@TempDir
	private Path logs;

	/**
	 * Create tests.
	 * @param store where the tasks are
	 * @param kills how many workers are killed
	 * @param tasks how many tasks there are: more than are handled before the last kill
	 */
	AbstractKilledWorkersTests(ServedStore store, int kills, int tasks) {
		this.store = store;
		this.kills = kills;
		this.tasks = tasks;
	}

	@AfterEach
	void endAllWorkers() {
		this.all.forEach((worker) -> worker.process.destroyForcibly());
	}

	@Test
	@Timeout(420)
	void everyTaskIsHandledAndOnlyThoseInFlightTwice() throws Exception {
		try (ServerProcess server = this.store.start()) {
			this.store.use(server.port(), (store) -> killWorkers(server, WorkerProcess.queues(store).queue("killed")));
		}
	}

	private void killWorkers(ServerProcess server, TaskQueue queue) throws Exception {
		List<String> ids = queue.putAll(IntStream.range(0, this.tasks).mapToObj((i) -> "task-" + i).toList())
			.stream()
			.map(PutResult::id)
			.toList();
		// a process takes seconds to start where there is much to do: all do so
		// before
		for (int i = 0; i < WORKERS + this.kills; i++) {
			if (i >= STARTS_AT_A_TIME) {
				this.all.get(i - STARTS_AT_A_TIME).awaitReady();
			}
			startSpare(server);
		}
		this.spares.forEach(Worker::awaitReady);
		for (int i = 0; i < WORKERS; i++) {
			letOneWork();
		}
		long start = System.nanoTime();
		for (int i = 0; i < this.kills; i++) {
			Thread.sleep(1000);
			this.working.remove().kill();
			letOneWork();
		}
		long left = queue.stats().ready();
		System.out.println(this.kills + " kills within " + Duration.ofNanos(System.nanoTime() - start).toSeconds()
				+ " s; " + left + " of " + this.tasks + " tasks were left then");
		Awaitility.await("the end of all tasks")
			.atMost(Duration.ofMinutes(2))
			.until(() -> queue.stats().equals(ListenerTestSupport.EMPTY));
		for (Worker worker : this.all) {
			worker.process.destroyForcibly().waitFor();
		}
		check(ids);
	}

	private void startSpare(ServerProcess server) throws IOException {
		Path log = this.logs.resolve(this.all.size() + ".log");
		Process process = JavaProcess.of(WorkerProcess.class, 64, this.store.name(), String.valueOf(server.port()))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Worker worker = new Worker(process, log);
		this.all.add(worker);
		this.spares.add(worker);
	}

	private void letOneWork() throws IOException {
		Worker worker = this.spares.remove();
		worker.letWork();
		this.working.add(worker);
	}

	private void check(List<String> ids) throws IOException {
		Map<String, List<Delivery>> deliveries = deliveries();
		int inFlight = 0;
		int acksOnTheirWay = 0;
		int again = 0;
		for (String id : ids) {
			List<Delivery> ofTask = deliveries.getOrDefault(id, List.of());
			assertThat(ofTask).as("task %s", id).anyMatch((delivery) -> delivery.doneAt() != NEVER);
			inFlight += (int) ofTask.stream().filter((delivery) -> delivery.doneAt() == NEVER).count();
			again += (ofTask.size() > 1) ? 1 : 0;
			// whatever was repeated was in flight at the kill of who had it
			for (Delivery delivery : ofTask.subList(0, ofTask.size() - 1)) {
				assertThat(delivery.killedAt()).as("the end of who had %s first, of %s", id, ofTask)
					.isNotEqualTo(NEVER);
				assertThat(delivery.killedAt() - delivery.doneAt()).as("from %s to the kill", delivery)
					.isLessThan(ON_ITS_WAY);
				acksOnTheirWay += (delivery.doneAt() != NEVER) ? 1 : 0;
			}
		}
		System.out.println(inFlight + " tasks were being worked on at a kill, and " + acksOnTheirWay
				+ " were done with their acks on the way; " + again + " were worked on more than once");
		assertThat(again).isLessThanOrEqualTo(inFlight + acksOnTheirWay);
		assertThat(inFlight).isLessThanOrEqualTo(this.kills * WorkerProcess.CONCURRENCY);
	}

	/**
	 * What the workers printed, by the tasks' ids, each in the order of time.
	 */
	private Map<String, List<Delivery>> deliveries() throws IOException {
		Map<String, List<Delivery>> deliveries = new HashMap<>();
		for (Worker worker : this.all) {
			Map<String, Delivery> begun = new HashMap<>();
			for (String line : Files.readAllLines(worker.log)) {
				String[] parts = line.split(" ");
				if (parts.length == 3 && parts[0].equals(WorkerProcess.BEGIN)) {
					begun.put(parts[1], new Delivery(Long.parseLong(parts[2]), NEVER, worker.killedAt));
				}
				else if (parts.length == 3 && parts[0].equals(WorkerProcess.DONE)) {
					begun.computeIfPresent(parts[1], (id, delivery) -> delivery.done(Long.parseLong(parts[2])));
				}
			}
			begun.forEach((id, delivery) -> deliveries.computeIfAbsent(id, (key) -> new ArrayList<>()).add(delivery));
		}
		deliveries.values().forEach((ofTask) -> ofTask.sort(Comparator.comparing(Delivery::begunAt)));
		return deliveries;
	}

	private static final class Worker {

		private final Process process;

		private final Path log;

		/** By the clock of this machine. */
		private long killedAt = NEVER;

		Worker(Process process, Path log) {
			this.process = process;
			this.log = log;
		}

		void awaitReady() {
			Awaitility.await("a worker")
				.atMost(Duration.ofMinutes(3))
				.until(() -> Files.readString(this.log).contains(WorkerProcess.READY));
		}

		void letWork() throws IOException {
			this.process.getOutputStream().write('\n');
			this.process.getOutputStream().flush();
		}

		void kill() throws InterruptedException {
			this.killedAt = System.currentTimeMillis();
			this.process.destroyForcibly().waitFor();
		}

	}

	private record Delivery(long begunAt, long doneAt, long killedAt) {

		Delivery done(long time) {
			return new Delivery(this.begunAt, time, this.killedAt);
		}

	}

}
