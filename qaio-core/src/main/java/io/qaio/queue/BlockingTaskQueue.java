package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Waits for the operations of a {@link StoredQueue}.
 */
final class BlockingTaskQueue implements TaskQueue {

	private final StoredQueue async;

	BlockingTaskQueue(StoredQueue async) {
		this.async = async;
	}

	@Override
	public String name() {
		return this.async.name();
	}

	@Override
	public PutResult put(Object payload, PutOptions options) {
		return BlockingCall.await(this.async.put(payload, options));
	}

	@Override
	public List<PutResult> putAll(Collection<?> payloads, PutOptions options) {
		return BlockingCall.await(this.async.putAll(payloads, options));
	}

	@Override
	public ScheduleTicks ticks(String schedule, PutOptions options) {
		return new ScheduleTicks(this.async, schedule, options);
	}

	@Override
	public Task get() throws InterruptedException {
		return take(this.async::get);
	}

	@Override
	public Optional<Task> get(Duration wait) throws InterruptedException {
		return take(() -> this.async.get(wait));
	}

	@Override
	public Optional<Task> getNow() {
		return BlockingCall.await(this.async.getNow());
	}

	@Override
	public List<Task> getAll(int max, Duration wait) throws InterruptedException {
		return take(() -> this.async.getAll(max, wait));
	}

	/** An interrupt ends the wait and the take: no task is lost. */
	private <T> T take(Supplier<StoredQueue.TakeFuture<T>> take) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException("Interrupted before taking from queue '" + name() + "'");
		}
		StoredQueue.TakeFuture<T> taken = take.get();
		try {
			return taken.get();
		}
		catch (InterruptedException ex) {
			taken.abandon();
			throw ex;
		}
		catch (ExecutionException ex) {
			throw BlockingCall.failure(ex);
		}
	}

	@Override
	public int ackAll(Collection<Task> tasks) {
		return BlockingCall.await(this.async.ackAll(tasks));
	}

	@Override
	public int requeueExpired() {
		return BlockingCall.await(this.async.requeueExpired());
	}

	@Override
	public QueueStats stats() {
		return BlockingCall.await(this.async.stats());
	}

	@Override
	public DeadTasks dead() {
		return new DeadTasks(this.async.dead());
	}

	@Override
	public long purge() {
		return BlockingCall.await(this.async.purge());
	}

	@Override
	public AsyncTaskQueue async() {
		return this.async;
	}

	@Override
	public String toString() {
		return "TaskQueue '" + name() + "'";
	}

}
