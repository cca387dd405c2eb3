package io.qaio.queue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import org.jspecify.annotations.Nullable;

/**
 * Makes tasks of payloads and stores them, at once or after the commit of a transaction.
 * One for each queue. Safe for use by many threads.
 */
final class TaskWriter {

	private final String queue;

	private final QueueSettings settings;

	private final PayloadCodec codec;

	private final QueueStore store;

	private final boolean hasGroups;

	private final @Nullable Transactions transactions;

	TaskWriter(String queue, QueueSettings settings, PayloadCodec codec, QueueStore store, boolean hasGroups,
			@Nullable Transactions transactions) {
		this.hasGroups = hasGroups;
		this.queue = queue;
		this.settings = settings;
		this.codec = codec;
		this.store = store;
		this.transactions = transactions;
	}

	String queue() {
		return this.queue;
	}

	CompletableFuture<PutResult> put(Object payload, PutOptions options) {
		NewTask task = newTask(payload, options);
		return store(List.of(task), pendingPuts(options))
			.thenApply((duplicates) -> new PutResult(task.id(), duplicates.get(0)));
	}

	/**
	 * Store tasks at once, or add them to the puts that wait for a commit.
	 * @return one result for each task, in their order
	 */
	CompletableFuture<List<PutResult>> put(List<NewTask> tasks, @Nullable PendingPuts pending) {
		return store(tasks, pending).thenApply((duplicates) -> {
			List<PutResult> results = new ArrayList<>(tasks.size());
			for (int i = 0; i < tasks.size(); i++) {
				results.add(new PutResult(tasks.get(i).id(), duplicates.get(i)));
			}
			return List.copyOf(results);
		});
	}

	private CompletableFuture<BitSet> store(List<NewTask> tasks, @Nullable PendingPuts pending) {
		if (pending == null) {
			return store(tasks);
		}
		pending.add(this, tasks);
		return CompletableFuture.completedFuture(new BitSet());
	}

	CompletableFuture<BitSet> store(List<NewTask> tasks) {
		return PortionedPut.start(this.store, tasks);
	}

	/**
	 * The puts of the current transaction, if a put with such options waits for a commit.
	 */
	@Nullable PendingPuts pendingPuts(PutOptions options) {
		Boolean own = options.waitsForCommit();
		if (!((own != null) ? own : this.settings.afterCommit())) {
			return null;
		}
		if (this.transactions == null) {
			throw new IllegalStateException("Queue '" + this.queue + "': a put after the commit needs to know of"
					+ " transactions. Add spring-tx to the class path, or build the TaskQueues with transactions."
					+ " Nothing was stored.");
		}
		return this.transactions.current().orElse(null);
	}

	List<NewTask> newTasks(Collection<?> payloads, PutOptions options) {
		if (options.id() != null && payloads.size() > 1) {
			throw new IllegalArgumentException("Queue '" + this.queue + "': one id, '" + options.id()
					+ "', cannot be given to " + payloads.size() + " tasks. Nothing was stored.");
		}
		List<NewTask> tasks = new ArrayList<>(payloads.size());
		for (Object payload : payloads) {
			tasks.add(newTask(payload, options));
		}
		return tasks;
	}

	private NewTask newTask(Object payload, PutOptions options) {
		String id = options.id();
		if (options.terms().uniqueFor() != null && id == null) {
			throw new IllegalArgumentException("Queue '" + this.queue + "': uniqueFor needs an id of the task's own,"
					+ " by PutOptions.id. Nothing was stored.");
		}
		return newTask((id != null) ? id : TaskIds.next(), id != null, payload, options);
	}

	/**
	 * Make a task.
	 * @param id the task's id
	 * @param unique whether a second task with this id is a duplicate
	 * @throws InvalidTaskException if the payload cannot be written or is too large
	 */
	NewTask newTask(String id, boolean unique, Object payload, PutOptions options) {
		if (options.terms().group() != null && !this.hasGroups) {
			throw new IllegalArgumentException("Queue '" + this.queue + "': its store knows no groups. Put the task"
					+ " without PutOptions.group, or keep the queue in Redis or in memory. Nothing was stored.");
		}
		String serializer = (options.serializer() != null) ? options.serializer() : this.settings.serializer();
		return new NewTask(id, unique, serializer, this.codec.write(payload, serializer), options.headers(),
				options.terms());
	}

}
