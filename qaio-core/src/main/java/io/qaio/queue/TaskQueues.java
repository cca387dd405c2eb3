package io.qaio.queue;

import java.util.ArrayList;
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
import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

/**
 * The queues of an application, by name. All are in one store, except those that are
 * configured to be in another ({@link Builder#store}). A queue need not be created: it
 * exists as soon as it is named, and costs nothing in the store until it has tasks.
 *
 * <pre class="code">
 * TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
 *     .serializers(List.of(new RawPayloadSerializer()))
 *     .defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
 *     .build();
 * queues.queue("emails").put("hello");
 * </pre>
 *
 * Safe for use by many threads. Does not close its stores: the code that opened a store
 * closes it.
 */
public final class TaskQueues {

	private final TaskStore store;

	private final Map<String, TaskStore> stores;

	private final SerializerRegistry serializers;

	private final QueueSettings defaults;

	private final Map<String, QueueSettings> settings;

	private final @Nullable Transactions transactions;

	private final @Nullable PutInterceptor interceptor;

	private final List<LostLeaseListener> lostLeaseListeners;

	private final Map<String, StoredQueue> queues = new ConcurrentHashMap<>();

	private TaskQueues(Builder builder) {
		this.store = builder.store;
		this.stores = Map.copyOf(builder.stores);
		this.serializers = new SerializerRegistry(builder.serializers);
		this.defaults = builder.defaults;
		this.settings = Map.copyOf(builder.settings);
		this.transactions = builder.transactions;
		this.interceptor = builder.interceptor;
		this.lostLeaseListeners = List.copyOf(builder.lostLeaseListeners);
		check("In the default settings", this.defaults, this.store);
		this.settings.forEach((name, own) -> check("In the settings of queue '" + name + "'", own, store(name)));
	}

	private void check(String where, QueueSettings settings, TaskStore store) {
		if (!settings.bounds().equals(QueueBounds.NONE) && !store.hasGroups()) {
			throw new IllegalArgumentException(
					where + ": maxConcurrency and groupConcurrency must be 0, as the store knows no such bounds");
		}
		this.serializers.check(where, settings.serializer());
		if (settings.afterCommit() && this.transactions == null) {
			throw new IllegalArgumentException(
					where + ": afterCommit needs to know of transactions, and none were given");
		}
	}

	/**
	 * Start to build queues on a store.
	 * @param store the store of all queues that are not configured to be in another
	 * @return a builder
	 */
	public static Builder on(TaskStore store) {
		return new Builder(store);
	}

	/**
	 * The queue of a name, always the same object for the same name. Queues are
	 * remembered for good, so use names for kinds of work, not one for each customer.
	 * @param name the name: any characters, 1 to 255 bytes as UTF-8
	 * @return the queue
	 * @throws IllegalArgumentException if the name is empty or too long
	 */
	public TaskQueue queue(String name) {
		StoredQueue queue = this.queues.get(name);
		return ((queue != null) ? queue
				: this.queues.computeIfAbsent(TaskBounds.name("The name of a queue", name), this::create))
			.blocking();
	}

	private StoredQueue create(String name) {
		QueueSettings own = this.settings.getOrDefault(name, this.defaults);
		TaskStore store = store(name);
		LeaseTerms terms = new LeaseTerms(own.visibilityTimeout(), own.maxAttempts(), own.bounds());
		return new StoredQueue(name, own, this.serializers, store.queue(name, terms), store.hasGroups(),
				this.transactions, this.interceptor, new LostLeases(name, this.lostLeaseListeners, System::nanoTime));
	}

	private TaskStore store(String queue) {
		return this.stores.getOrDefault(queue, this.store);
	}

	/**
	 * All stores of queues.
	 */
	Set<TaskStore> stores() {
		Set<TaskStore> all = Collections.newSetFromMap(new IdentityHashMap<>());
		all.add(this.store);
		all.addAll(this.stores.values());
		return all;
	}

	/**
	 * The queues in a store that were named or configured so far.
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

		private final List<LostLeaseListener> lostLeaseListeners = new ArrayList<>();

		private Builder(TaskStore store) {
			this.store = store;
		}

		/**
		 * Set the serializers that queues may use.
		 * @param serializers the serializers, each with another name
		 * @return this builder
		 */
		public Builder serializers(Collection<? extends PayloadSerializer> serializers) {
			this.serializers = List.copyOf(serializers);
			return this;
		}

		/**
		 * Set the settings of queues that have none of their own;
		 * {@link QueueSettings#DEFAULTS} by default.
		 * @param defaults the settings
		 * @return this builder
		 */
		public Builder defaults(QueueSettings defaults) {
			this.defaults = defaults;
			return this;
		}

		/**
		 * Set the settings of one queue.
		 * @param name the queue's name
		 * @param settings its settings
		 * @return this builder
		 */
		public Builder queue(String name, QueueSettings settings) {
			this.settings.put(TaskBounds.name("The name of a queue", name), settings);
			return this;
		}

		/**
		 * Keep the tasks of one queue in another store.
		 * @param name the queue's name
		 * @param store the store
		 * @return this builder
		 */
		public Builder store(String name, TaskStore store) {
			this.stores.put(TaskBounds.name("The name of a queue", name), store);
			return this;
		}

		/**
		 * Set the transactions whose commit puts can wait for; none by default.
		 * @param transactions finds the transaction of a thread
		 * @return this builder
		 * @see PutOptions#afterCommit()
		 */
		public Builder transactions(Transactions transactions) {
			this.transactions = transactions;
			return this;
		}

		/**
		 * Set the interceptor of all puts; none by default.
		 * @param interceptor the interceptor
		 * @return this builder
		 */
		public Builder interceptor(PutInterceptor interceptor) {
			this.interceptor = interceptor;
			return this;
		}

		/**
		 * Add a listener that is told of deliveries that have lost their task.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder lostLeaseListener(LostLeaseListener listener) {
			this.lostLeaseListeners.add(listener);
			return this;
		}

		/**
		 * Build the queues.
		 * @return the queues
		 * @throws IllegalArgumentException if two serializers have the same name, or
		 * settings name an unknown serializer, let puts wait for commits without
		 * transactions, or have bounds that the store of the queue does not know
		 */
		public TaskQueues build() {
			return new TaskQueues(this);
		}

	}

}
