package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;

/**
 * A process that works on tasks, for {@link KilledWorkersTests} to kill. It prints a line
 * when it begins with a task, and one when it is done. Without an application context it
 * starts fast enough to be killed at work.
 */
final class WorkerProcess {

	static final String STARTED = "started";

	static final String BEGIN = "+";

	static final String DONE = "-";

	static final Duration LEASE = Duration.ofSeconds(5);

	private WorkerProcess() {
	}

	static TaskQueues queues(RedisTaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withTimeout(LEASE))
			.build();
	}

	public static void main(String[] args) {
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + args[0]);
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio");
		ContainerSettings settings = ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(3, 3));
		new TaskListenerContainerFactory(queues(store), settings, false)
			.create(TaskListenerEndpoint.of("worker", List.of("killed"), (tasks) -> {
				String id = tasks.get(0).id();
				System.out.println(BEGIN + " " + id + " " + System.currentTimeMillis());
				Thread.sleep(10);
				System.out.println(DONE + " " + id + " " + System.currentTimeMillis());
				return null;
			}))
			.start();
		System.out.println(STARTED);
	}

}
