package io.qaio.faults.process;

import io.qaio.faults.history.Event.Handled;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.queue.listener.TaskListener;
import io.qaio.ratelimit.RateLimited;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Works on tasks by a paced listener, by a rate that all processes share in Redis.
 */
@Configuration(proxyBeanMethods = false)
public class PacedWorkerProgram {

	/** The zone in Redis, and the begin of its keys in histories. */
	public static final String ZONE = "paced";

	/** Calls per second and key: a little more than what is put. */
	public static final int RATE = 25;

	/** What is let in at once. */
	public static final int BURST = 5;

	/** How many calls a process makes at a time. */
	public static final int CONCURRENCY = 4;

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		ProgramRunner.run(PacedWorkerProgram.class, args);
	}

	@Bean
	static BeanPostProcessor recordedStores(ObjectProvider<HistoryFile> history) {
		return RecordingTaskStore.around(history);
	}

	@Bean
	PacedWorks works(HistoryFile history) {
		return new PacedWorks(history);
	}

	/**
	 * The listener. The last digit of a task is its key, so there are ten.
	 */
	static class PacedWorks {

		private final HistoryFile history;

		PacedWorks(HistoryFile history) {
			this.history = history;
		}

		@TaskListener(queues = ProgramSettings.QUEUE, concurrency = CONCURRENCY + "")
		@RateLimited(zone = ZONE, key = "#task.substring(#task.length() - 1)", burst = BURST, delay = BURST)
		void work(String task) throws InterruptedException {
			this.history.add(new Handled(MachineClock.now(), task, ZONE + "-" + task.substring(task.length() - 1)));
			Thread.sleep(WorkResult.ofChance().millis());
		}

	}

}
