package io.qaio.faults.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.qaio.faults.history.Event.FoundDead;
import io.qaio.faults.history.Event.FoundLeft;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.queue.DeadTask;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueueException;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Looks into the queue from the JVM of the run, whose history it has.
 */
public final class Inspector implements AutoCloseable {

	private static final String PROCESS = "run";

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(90);

	private static final int PORTION = 500;

	private final ConfigurableApplicationContext context;

	/**
	 * Create an inspector.
	 * @param directory where histories are
	 * @param properties those of all processes
	 */
	public Inspector(Path directory, Map<String, String> properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--faults.process=" + PROCESS, "--faults.directory=" + directory));
		properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
		this.context = ProgramRunner.start(NoBeans.class, arguments.toArray(String[]::new));
	}

	/**
	 * The history of the run.
	 * @return the history
	 */
	public HistoryFile history() {
		return this.context.getBean(HistoryFile.class);
	}

	/**
	 * Wait until no task is left, or too long.
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void awaitDrained() throws InterruptedException {
		long end = MachineClock.now() + DRAIN_TIMEOUT.toNanos();
		while (left() > 0 && MachineClock.now() < end) {
			Thread.sleep(100);
		}
	}

	/**
	 * Record the tasks that are in the queue still, and the dead letters.
	 */
	public void recordRest() {
		history().add(new FoundLeft(MachineClock.now(), left()));
		TaskQueue queue = queue();
		for (int offset = 0;; offset += PORTION) {
			List<DeadTask> dead = queue.dead().list(offset, PORTION);
			for (DeadTask task : dead) {
				history().add(new FoundDead(MachineClock.now(), task.payload(String.class)));
			}
			if (dead.size() < PORTION) {
				return;
			}
		}
	}

	private long left() {
		try {
			QueueStats stats = queue().stats();
			return stats.ready() + stats.delayed() + stats.taken();
		}
		catch (TaskQueueException ex) {
			// a connection that was cut
			return Long.MAX_VALUE;
		}
	}

	private TaskQueue queue() {
		return this.context.getBean(TaskQueue.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Nothing of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NoBeans {

	}

}
