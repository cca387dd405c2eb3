package io.qaio.queue.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;
import org.jspecify.annotations.Nullable;

/**
 * A process that works on tasks, for {@link KilledWorkersTests} to kill. It prints a line
 * when it begins with a task, and one when it is done.
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

	static TaskQueues queues(RedisTaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withTimeout(LEASE))
			.build();
	}

	public static void main(String[] args) throws IOException {
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + args[0]);
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio");
		TaskQueues queues = queues(store);
		queues.queue("killed").stats();
		System.out.println(READY);
		if (System.in.read() < 0) {
			// nobody needs it any more
			System.exit(0);
		}
		new TaskListenerContainerFactory(queues,
				ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(CONCURRENCY, CONCURRENCY)), false)
			.create(TaskListenerEndpoint.of("worker", List.of("killed"), WorkerProcess::work))
			.start();
	}

	private static @Nullable CompletionStage<?> work(List<Task> tasks) throws InterruptedException {
		String id = tasks.get(0).id();
		System.out.println(BEGIN + " " + id + " " + System.currentTimeMillis());
		Thread.sleep(10);
		System.out.println(DONE + " " + id + " " + System.currentTimeMillis());
		return null;
	}

}
