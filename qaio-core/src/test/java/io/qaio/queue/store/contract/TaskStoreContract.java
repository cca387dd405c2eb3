package io.qaio.queue.store.contract;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

/**
 * Tests what every {@link TaskStore} must do, through the public queue API. Each
 * interface that this class implements has the tests of one rule that all stores share.
 * To test a store, extend this class and implement how to open it:
 *
 * <pre class="code">
 * class MyTaskStoreTests extends TaskStoreContract {
 *
 *     &#64;Override
 *     protected TaskStore openStore() {
 *         return new MyTaskStore("localhost", port);
 *     }
 *
 *     …
 *
 * }
 * </pre>
 *
 * Every test has its own queue name, so the tests need neither an order nor a clean
 * server, and may run at the same time if JUnit is configured so. Time is real: leases
 * are a few hundred milliseconds long.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = ContractFixture.SERVER, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
public abstract class TaskStoreContract implements AtLeastOnce, DeliveryIsALease, LostLeasesAreKnown, TakingIsAtomic,
		StoresClockDecides, PutIsIdempotentById, IdsAreKept, ErrorsAreThrown, WaitingDoesNotPoll, WakingIsImmediate,
		EndingAWaitLosesNothing, FirstInFirstOut, HigherPriorityFirst, OrderPerKey, AttemptsAreDeliveries, RetriesWait,
		UndecodableTasksDie, DeadLetters, MemoryIsBounded, ReapingTouchesOnlyWhatExpired, BatchesAndLimits,
		HeadersTravel, TasksHaveTheirTime, TicksArePutOnce, AnyQueueName, Futures, RandomActionsFollowTheModel {

	private final String queueName = "contract-" + UUID.randomUUID();

	private final List<TaskStore> stores = new CopyOnWriteArrayList<>();

	private ExecutorService threads;

	private TaskQueue queue;

	/**
	 * Open a store. Each call represents another process that works on the same data: the
	 * stores of one test see each other's tasks. They are closed after the test, and
	 * {@link TaskStore#close()} may be called twice.
	 * @return the store
	 */
	protected abstract TaskStore openStore();

	/**
	 * How many commands the store's server got from clients so far, without those that
	 * this method sends.
	 * @return the number, always 0 for a store without a server
	 */
	protected abstract long commandsReceived();

	/**
	 * How many keys, rows or other entries there are of a queue.
	 * @param queue the queue's name
	 * @return the number
	 */
	protected abstract long residue(String queue);

	@BeforeEach
	void start() {
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "contract");
			thread.setDaemon(true);
			return thread;
		});
		this.queue = queue(SETTINGS);
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.stores.forEach(TaskStore::close);
	}

	@Override
	public final String queueName() {
		return this.queueName;
	}

	@Override
	public final TaskQueue queue() {
		return this.queue;
	}

	@Override
	public final TaskStore open() {
		TaskStore store = openStore();
		this.stores.add(store);
		return store;
	}

	@Override
	public final ExecutorService threads() {
		return this.threads;
	}

	@Override
	public final long commandsSoFar() {
		return commandsReceived();
	}

	@Override
	public final long entriesOf(String queue) {
		return residue(queue);
	}

}
