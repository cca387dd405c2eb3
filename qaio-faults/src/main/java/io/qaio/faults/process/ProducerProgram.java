package io.qaio.faults.process;

import io.qaio.faults.history.HistoryFile;
import io.qaio.queue.TaskQueue;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts tasks of all kinds: with ids of its own, which it puts again until it is told that
 * they are stored; with ordering keys; delayed; of several priorities; in batches.
 */
@Configuration(proxyBeanMethods = false)
public class ProducerProgram {

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		ProgramRunner.run(ProducerProgram.class, args);
	}

	@Bean
	Runnable first(TaskQueue queue, HistoryFile history, ProgramSettings settings) {
		return new Producer(settings.process() + "-a", queue, history, settings.putsPerSecond());
	}

	@Bean
	Runnable second(TaskQueue queue, HistoryFile history, ProgramSettings settings) {
		return new Producer(settings.process() + "-b", queue, history, settings.putsPerSecond());
	}

}
