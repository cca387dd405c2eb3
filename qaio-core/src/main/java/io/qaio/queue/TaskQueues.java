package io.qaio.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives any queue by its name. All are in one store, but for those that are told to be in
 * another ({@link Builder#store}). Queues need not be created: one exists as soon as
 * somebody names it, and costs nothing until it has tasks.
 *
 * <pre class="code">
 * TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
 *     .serializers(List.of(new RawPayloadSerializer()))
 *     .defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
 *     .build();
 * queues.queue("emails").put("hello");
 * </pre>
 *
 * Safe for use by many threads. No store is closed with it: whoever made a store closes
 * it.
 */
public final class TaskQueues {

	private final TaskStore store;

	private final Map<String, TaskStore> stores;

	private final Serializers serializers;

	private final QueueSettings defaults;

	private final Map<String, QueueSettings> settings;

	private final @Nullable Transactions transactions;

	private final @Nullable PutInterceptor interceptor;

	private final Map<String, StoredQueue> queues = new ConcurrentHashMap<>();

	private TaskQueues(Builder builder) {
		this.store = builder.store;
		this.stores = Map.copyOf(builder.stores);
		this.serializers = new Serializers(builder.serializers);
		this.defaults = this.serializers.check("the default settings", builder.defaults);
		this.settings = Map.copyOf(builder.settings);
		this.transactions = builder.transactions;
		this.interceptor = builder.interceptor;
		checkTransactions("the default settings", this.defaults);
		this.settings.forEach((name, own) -> {
			String where = "the settings of queue '" + name + "'";
			this.serializers.check(where, own);
			checkTransactions(where, own);
		});
	}

	private void checkTransactions(String where, QueueSettings settings) {
		if (settings.afterCommit() && this.transactions == null) {
			throw new IllegalArgumentException(
					"In " + where + ": afterCommit needs to know of transactions, and none were given");
		}
	}

	/**
	 * Start to build queues on a store.
	 * @param store where the tasks are kept of all queues that have no other
	 * @return a builder
	 */
	public static Builder on(TaskStore store) {
		return new Builder(store);
	}

	/**
	 * The queue of a name, always the same object for the same name. It is remembered for
	 * good, so names are for kinds of work; not for each customer one.
	 * @param name the name: any characters, 1 to 255 bytes as UTF-8
	 * @return the queue
	 * @throws IllegalArgumentException if the name is empty or too long
	 */
	public TaskQueue queue(String name) {
		StoredQueue queue = this.queues.get(name);
		return (queue != null) ? queue
				: this.queues.computeIfAbsent(Limits.name("The name of a queue", name), this::create);
	}

	private StoredQueue create(String name) {
		QueueSettings own = this.settings.getOrDefault(name, this.defaults);
		return new StoredQueue(name, own, this.serializers,
				store(name).queue(name, new LeaseTerms(own.visibilityTimeout(), own.maxAttempts())), this.transactions,
				this.interceptor);
	}

	private TaskStore store(String queue) {
		return this.stores.getOrDefault(queue, this.store);
	}

	/**
	 * All stores that queues are in.
	 */
	Set<TaskStore> stores() {
		Set<TaskStore> all = Collections.newSetFromMap(new IdentityHashMap<>());
		all.add(this.store);
		all.addAll(this.stores.values());
		return all;
	}

	/**
	 * The queues of a store that were asked for or configured so far.
	 */
	List<StoredQueue> known(TaskStore store) {
		this.settings.keySet().forEach(this::queue);
		this.stores.keySet().forEach(this::queue);
		return this.queues.values().stream().filter((queue) -> store(queue.name()) == store).toList();
	}

	/**
	 * Builds {@link TaskQueues}. Not safe for use by many threads.
	 */
	public static final class Builder {

		private final TaskStore store;

		private final Map<String, TaskStore> stores = new HashMap<>();

		private List<PayloadSerializer> serializers = List.of();

		private QueueSettings defaults = QueueSettings.DEFAULTS;

		private final Map<String, QueueSettings> settings = new HashMap<>();

		private @Nullable Transactions transactions;

		private @Nullable PutInterceptor interceptor;

		private Builder(TaskStore store) {
			this.store = store;
		}

		/**
		 * The serializers that queues may name.
		 * @param serializers the serializers, each with a name of its own
		 * @return this builder
		 */
		public Builder serializers(Collection<? extends PayloadSerializer> serializers) {
			this.serializers = List.copyOf(serializers);
			return this;
		}

		/**
		 * The settings of queues that have none of their own:
		 * {@link QueueSettings#DEFAULTS} unless said here.
		 * @param defaults the settings
		 * @return this builder
		 */
		public Builder defaults(QueueSettings defaults) {
			this.defaults = defaults;
			return this;
		}

		/**
		 * The settings of one queue.
		 * @param name the queue's name
		 * @param settings its settings
		 * @return this builder
		 */
		public Builder queue(String name, QueueSettings settings) {
			this.settings.put(Limits.name("The name of a queue", name), settings);
			return this;
		}

		/**
		 * Keep the tasks of one queue in another store.
		 * @param name the queue's name
		 * @param store where its tasks are kept
		 * @return this builder
		 */
		public Builder store(String name, TaskStore store) {
			this.stores.put(Limits.name("The name of a queue", name), store);
			return this;
		}

		/**
		 * The transactions for whose commit puts can wait; none unless said here.
		 * @param transactions knows them
		 * @return this builder
		 * @see PutOptions#afterCommit()
		 */
		public Builder transactions(Transactions transactions) {
			this.transactions = transactions;
			return this;
		}

		/**
		 * What all puts go through; nothing unless said here.
		 * @param interceptor sees the puts
		 * @return this builder
		 */
		public Builder interceptor(PutInterceptor interceptor) {
			this.interceptor = interceptor;
			return this;
		}

		/**
		 * Build the queues.
		 * @return the queues
		 * @throws IllegalArgumentException if two serializers have one name, or settings
		 * name a serializer that is not there, or want puts to wait for commits but no
		 * transactions were given
		 */
		public TaskQueues build() {
			return new TaskQueues(this);
		}

	}

}
