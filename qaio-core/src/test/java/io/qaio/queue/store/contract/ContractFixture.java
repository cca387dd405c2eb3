package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStore;

/**
 * The fixture of a contract test: a queue, stores and threads of its own.
 */
interface ContractFixture {

	/** The store's server, which a test may need for itself. */
	String SERVER = "server";

	/** Leases that no test sees the end of. */
	QueueSettings SETTINGS = new QueueSettings("text", Duration.ofSeconds(30), 10, 1024 * 1024, false, 4000,
			QueueBounds.NONE);

	/** Leases of {@link Times#LEASE}, that tests wait for. */
	QueueSettings SHORT_LEASE = SETTINGS.withVisibilityTimeout(Times.LEASE);

	/** The name of the test's queue, which no other test has. */
	String queueName();

	/** The test's queue, with {@link #SETTINGS}. */
	TaskQueue queue();

	/** The test's queue, in a process of its own. */
	default TaskQueue queue(QueueSettings settings) {
		return queues(open(), settings).queue(queueName());
	}

	/** All queues of a store. */
	default TaskQueues queues(TaskStore store, QueueSettings settings) {
		return TaskQueues.on(store)
			.serializers(List.of(new TextSerializer(), new BytesSerializer("bytes"), new BrokenSerializer()))
			.defaults(settings)
			.build();
	}

	/** A store as another process has it, closed after the test. */
	TaskStore open();

	/** Threads that end with the test. */
	ExecutorService threads();

	/** How many commands the store's server got from clients so far. */
	long commandsSoFar();

	/** How many keys, rows or other entries there are of a queue. */
	long entriesOf(String queue);

}
