package io.qaio.queue.store.memory;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;

/**
 * Keeps tasks in the memory of this JVM, for unit tests and experiments. It behaves as
 * the other stores do, but its tasks are lost when the JVM ends.
 *
 * <pre class="code">
 * TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
 *     .serializers(List.of(new RawPayloadSerializer()))
 *     .defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
 *     .build();
 * TaskQueue queue = queues.queue("emails");
 * queue.put("hello");
 * Task task = queue.get();
 * assertThat(task.payload(String.class)).isEqualTo("hello");
 * assertThat(task.ack()).isTrue();
 * </pre>
 *
 * The clock decides leases and delays: with a {@link SettableClock} a test moves time on;
 * any other clock is expected to run. How long a {@code get} waits is always real time.
 * <p>
 * Safe for use by many threads.
 */
public final class MemoryTaskStore implements TaskStore {

	private final Clock clock;

	private final Map<String, MemoryQueue> queues;

	private final Runnable clockListener = this::requeueExpired;

	private volatile boolean closed;

	/**
	 * Create a store on the system's clock.
	 */
	public MemoryTaskStore() {
		this(Clock.systemUTC());
	}

	/**
	 * Create a store on another clock.
	 * @param clock decides when leases and delays end
	 */
	public MemoryTaskStore(Clock clock) {
		this(clock, new ConcurrentHashMap<>());
	}

	private MemoryTaskStore(Clock clock, Map<String, MemoryQueue> queues) {
		this.clock = clock;
		this.queues = queues;
		if (clock instanceof SettableClock settable) {
			settable.addListener(this.clockListener);
		}
	}

	/**
	 * Open a second store on the same tasks, as another process would.
	 */
	MemoryTaskStore another() {
		return new MemoryTaskStore(this.clock, this.queues);
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		return new MemoryQueueStore(this, state(name), terms);
	}

	@Override
	public boolean hasGroups() {
		return true;
	}

	MemoryQueue state(String name) {
		return this.queues.computeIfAbsent(name, (key) -> new MemoryQueue(key, this.clock));
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Counting requeues all that is due. */
	private void requeueExpired() {
		this.queues.values().forEach((queue) -> queue.change(MemoryTasks::counts));
	}

	@Override
	public void close() {
		this.closed = true;
		if (this.clock instanceof SettableClock settable) {
			settable.removeListener(this.clockListener);
		}
		this.queues.values().forEach((queue) -> queue.endWaits(this));
	}

}
