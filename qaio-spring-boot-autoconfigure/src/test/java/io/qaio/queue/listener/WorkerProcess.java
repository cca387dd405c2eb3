package io.qaio.queue.listener;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

/**
 * A process that works on tasks, for {@link AbstractKilledWorkersTests} to kill. It
 * prints a line when it begins with a task, and one when it is done.
 */
final class WorkerProcess {

	/** Printed when it is ready to work, for which it waits to be told. */
	static final String READY = "ready";

	static final String BEGIN = "+";

	static final String DONE = "-";

	static final int CONCURRENCY = 2;

	static final Duration LEASE = Duration.ofSeconds(5);

	private WorkerProcess() {
	}

	static TaskQueues queues(TaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(LEASE))
			.build();
	}

	public static void main(String[] args) throws Exception {
		ServedStore.valueOf(args[0]).use(Integer.parseInt(args[1]), (store) -> work(queues(store)));
	}

	private static void work(TaskQueues queues) throws Exception {
		warmUp(queues);
		System.out.println(READY);
		if (System.in.read() < 0) {
			// nobody needs it
			System.exit(0);
		}
		container(queues, "killed", WorkerProcess::work).start();
		Thread.currentThread().join();
	}

	/**
	 * Load all classes.
	 */
	private static void warmUp(TaskQueues queues) throws InterruptedException {
		String name = "warm-up-" + ProcessHandle.current().pid();
		CountDownLatch done = new CountDownLatch(20);
		TaskListenerContainer container = container(queues, name, (tasks) -> {
			done.countDown();
			return null;
		});
		queues.queue(name).putAll(Collections.nCopies(20, "task"));
		container.start();
		done.await();
		container.stop();
	}

	private static TaskListenerContainer container(TaskQueues queues, String queue, TaskHandler handler) {
		return new TaskListenerContainerFactory(queues,
				ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(CONCURRENCY, CONCURRENCY)), false)
			.create(TaskListenerEndpoint.of(queue, List.of(queue), handler));
	}

	private static @Nullable CompletionStage<?> work(List<Task> tasks) throws InterruptedException {
		String id = tasks.get(0).id();
		System.out.println(BEGIN + " " + id + " " + System.currentTimeMillis());
		Thread.sleep(10);
		System.out.println(DONE + " " + id + " " + System.currentTimeMillis());
		return null;
	}

}
