package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.CommandMonitor;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskRequeuer;

/**
 * How many commands a second an application sends while nothing happens: 20 queues, 50
 * threads that wait for tasks, and the background requeueing with its default interval.
 */
final class IdleCommands implements Measurement {

	private static final int QUEUES = 20;

	private static final int THREADS = 50;

	private static final Duration SETTLE = Duration.ofSeconds(3);

	@Override
	public String name() {
		return "idle";
	}

	@Override
	public List<Row> measure(RedisServer unused, Effort effort) throws Exception {
		// an application of its own: only its queues are known to its requeuer
		try (RedisServer server = new RedisServer(unused.port())) {
			List<Thread> threads = waitingThreads(server);
			TaskRequeuer requeuer = new TaskRequeuer(server.queues(), Duration.ofSeconds(1));
			requeuer.start();
			Thread.sleep(SETTLE.toMillis());
			Map<String, Integer> sent;
			try (CommandMonitor monitor = new CommandMonitor(unused)) {
				Thread.sleep(effort.idle().toMillis());
				sent = monitor.stop();
			}
			requeuer.stop();
			for (Thread thread : threads) {
				if (!thread.isAlive()) {
					throw new IllegalStateException(thread.getName() + " did not wait");
				}
				thread.interrupt();
				thread.join();
			}
			System.out.println("Sent in " + effort.idle().toSeconds() + " s: " + sent);
			double total = sent.values().stream().mapToInt(Integer::intValue).sum();
			return List.of(Row.alone("Commands/s of an idle application, 20 queues, 50 waiting threads",
					total / effort.idle().toSeconds(), Bound.atMost(1)));
		}
	}

	private static List<Thread> waitingThreads(RedisServer server) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			TaskQueue queue = server.queue("idle-" + i % QUEUES);
			Thread thread = new Thread(() -> waitFor(queue), "waits for " + queue.name());
			thread.start();
			threads.add(thread);
		}
		return threads;
	}

	private static void waitFor(TaskQueue queue) {
		try {
			throw new IllegalStateException("There was " + queue.get());
		}
		catch (InterruptedException ex) {
			// the measurement is over
		}
	}

}
