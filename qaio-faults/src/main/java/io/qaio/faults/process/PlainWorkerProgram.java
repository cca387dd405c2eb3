package io.qaio.faults.process;

import io.qaio.faults.history.HistoryFile;
import io.qaio.queue.TaskQueue;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Takes tasks by {@code TaskQueue.get}, one by one and in batches, and settles them.
 */
@Configuration(proxyBeanMethods = false)
public class PlainWorkerProgram {

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		ProgramRunner.run(PlainWorkerProgram.class, args);
	}

	@Bean
	Runnable single(TaskQueue queue, HistoryFile history, ProgramSettings settings) {
		return new PlainWorker(queue, new Deliveries(history, settings.process() + "-a"), 1);
	}

	@Bean
	Runnable another(TaskQueue queue, HistoryFile history, ProgramSettings settings) {
		return new PlainWorker(queue, new Deliveries(history, settings.process() + "-b"), 1);
	}

	@Bean
	Runnable batches(TaskQueue queue, HistoryFile history, ProgramSettings settings) {
		return new PlainWorker(queue, new Deliveries(history, settings.process() + "-c"), 10);
	}

}
