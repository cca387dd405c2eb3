package io.qaio.faults.process;

import java.time.Duration;

import io.qaio.faults.history.HistoryFile;
import io.qaio.queue.Task;
import io.qaio.queue.listener.TaskListener;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Works on tasks by a {@code @TaskListener}. What the container asks of the store is
 * recorded between the two, as the container settles tasks and extends leases.
 */
@Configuration(proxyBeanMethods = false)
public class ListenerWorkerProgram {

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		ProgramRunner.run(ListenerWorkerProgram.class, args);
	}

	@Bean
	static BeanPostProcessor recordedStores(ObjectProvider<HistoryFile> history) {
		return RecordingTaskStore.around(history);
	}

	@Bean
	Works works() {
		return new Works();
	}

	/**
	 * The listener.
	 */
	static class Works {

		@TaskListener(queues = ProgramSettings.QUEUE, concurrency = "4", prefetch = "2")
		void work(Task task) throws InterruptedException {
			WorkResult result = WorkResult.ofChance();
			Thread.sleep(result.millis());
			switch (result.settlement()) {
				case FAIL -> throw new IllegalStateException("by chance");
				case RELEASE -> task.release(Duration.ZERO);
				case BURY -> task.bury(new IllegalStateException("by chance"));
				case EXTEND -> task.extend(ProgramSettings.LEASE);
				case ACK -> {
					// as the container does when this returns
				}
			}
		}

	}

}
