package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;

/**
 * The dead letters of one queue: tasks that used up their attempts, that were buried, or
 * that cannot be decoded. They stay until they are replayed or removed.
 * <p>
 * A dead task does not live, so its {@link PutOptions#id id} may be put again. If a
 * second task with the same id dies too, it replaces the first.
 * <p>
 * Safe for use by many threads. Every method throws a {@link TaskStoreException} if the
 * store fails.
 */
public final class DeadTasks {

	private final AsyncDeadTasks async;

	DeadTasks(AsyncDeadTasks async) {
		this.async = async;
	}

	/**
	 * List dead tasks in the order in which they died. Many are read in portions, so the
	 * list is not that of one moment. All of them are in memory then: {@link #stream()}
	 * needs less.
	 * @param offset how many to skip, zero or more
	 * @param limit how many at most, 1 or more
	 * @return the dead tasks
	 * @throws IllegalArgumentException if the offset or the limit is too small
	 */
	public List<DeadTask> list(long offset, int limit) {
		return BlockingCall.await(this.async.list(offset, limit));
	}

	/**
	 * Read all dead tasks in the order in which they died. They are read in portions as
	 * the stream is consumed, so there may be any number of them. The positions of those
	 * that follow change when tasks are replayed or removed meanwhile, so some may be
	 * left out then: to replay the tasks that a filter accepts, use {@link #replayIf}.
	 * @return the dead tasks; the stream throws a {@link TaskStoreException} if the store
	 * fails, and need not be closed
	 */
	public Stream<DeadTask> stream() {
		return LongStream.iterate(0, (offset) -> offset + QueueStore.DEAD_PORTION)
			.mapToObj((offset) -> list(offset, QueueStore.DEAD_PORTION))
			.takeWhile((portion) -> !portion.isEmpty())
			.flatMap(List::stream);
	}

	/**
	 * Put a dead task at the end of the queue, with no attempts counted.
	 * @param id the task's id
	 * @return whether the task was dead and no other task with its id lives
	 */
	public boolean replay(String id) {
		return BlockingCall.await(this.async.replay(id));
	}

	/**
	 * Replay all tasks that are dead now, in the order in which they died and in bounded
	 * portions. A task stays dead if another task with its id lives.
	 * @return the number of tasks replayed
	 */
	public long replayAll() {
		return BlockingCall.await(this.async.replayAll());
	}

	/**
	 * Replay the tasks that are dead now and that a filter accepts, in the order in which
	 * they died and in bounded portions. A task stays dead if another task with its id
	 * lives. An exception of the filter ends the replay; tasks that were replayed before
	 * stay replayed.
	 * @param filter accepts the tasks to replay; called once for each dead task on the
	 * calling thread. It must not replay or remove tasks itself
	 * @return the number of tasks replayed
	 */
	public long replayIf(Predicate<? super DeadTask> filter) {
		ReplayProgress progress = BlockingCall.await(this.async.startReplay());
		while (progress.isOpen()) {
			List<DeadTask> portion = list(progress.stayed(), progress.nextPortion());
			if (portion.isEmpty()) {
				break;
			}
			// sent together: a portion costs two round trips however many it replays
			List<CompletableFuture<Boolean>> replays = portion.stream()
				.filter(filter)
				.map((dead) -> this.async.replay(dead.id()))
				.toList();
			int moved = (int) replays.stream().filter(BlockingCall::await).count();
			progress = progress.after(portion.size(), moved);
		}
		return progress.replayed();
	}

	/**
	 * Remove a dead task.
	 * @param id the task's id
	 * @return whether the task was dead
	 */
	public boolean remove(String id) {
		return BlockingCall.await(this.async.remove(id));
	}

	/**
	 * Remove all dead tasks.
	 * @return the number of tasks removed
	 */
	public long removeAll() {
		return BlockingCall.await(this.async.removeAll());
	}

}
