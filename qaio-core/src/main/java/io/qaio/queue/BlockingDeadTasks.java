package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Waits for the operations of {@link StoredDeadTasks}.
 */
final class BlockingDeadTasks implements DeadTasks {

	private final StoredDeadTasks async;

	BlockingDeadTasks(StoredDeadTasks async) {
		this.async = async;
	}

	@Override
	public List<DeadTask> list(long offset, int limit) {
		return BlockingCall.await(this.async.list(offset, limit));
	}

	@Override
	public boolean replay(String id) {
		return BlockingCall.await(this.async.replay(id));
	}

	@Override
	public long replayAll() {
		return BlockingCall.await(this.async.replayAll());
	}

	/**
	 * Runs here and not in {@link StoredDeadTasks}, as the filter may block, which a
	 * thread of the store's driver must not.
	 */
	@Override
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

	@Override
	public boolean remove(String id) {
		return BlockingCall.await(this.async.remove(id));
	}

	@Override
	public long removeAll() {
		return BlockingCall.await(this.async.removeAll());
	}

}
