package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the task queue.
 *
 * @param enabled Whether there are queues, listeners and recurring tasks. If not, nothing
 * of them is set up, and nothing connects to a store.
 * @param store The store of all queues without their own.
 * @param keyPrefix The prefix of all keys and channels in the store. Applications that
 * share queues share it.
 * @param defaultQueue The name of the queue behind the 'taskQueue' bean.
 * @param serializer The name of the serializer of payloads: json, raw, java, or that of a
 * PayloadSerializer bean.
 * @param visibilityTimeout How long a delivery leases a task. An unacknowledged task then
 * returns to the queue. 1ms or more.
 * @param requeueInterval The interval at which tasks with expired leases are requeued in
 * the background, 1ms or more.
 * @param maxAttempts The number of deliveries after which a task becomes a dead letter, 1
 * to 65535.
 * @param maxPayloadSize The largest size of a serialized payload, 1B or more.
 * @param maxStackTraceSize The largest stack trace that is kept with a failed task, 0B to
 * 8KB.
 * @param afterCommit Whether puts in a Spring transaction wait for its commit, and are
 * dropped if it rolls back.
 * @param maxConcurrency The most tasks of a queue that are taken at once, by all
 * applications together. 0 for no bound.
 * @param groupConcurrency The most tasks of one group that are taken at once, by all
 * applications together. 0 for no bound.
 * @param redisConnectionFactory The name of the RedisConnectionFactory bean, if there are
 * several. By default the only or the primary one.
 * @param waitReplicas The number of Redis replicas that must have a task before 'put'
 * returns. Not in a cluster.
 * @param waitReplicasTimeout How long 'put' waits for the replicas, 1ms or more. Then it
 * throws, and the task is stored on the master only.
 * @param javaSerialization Settings of the serializer 'java'.
 * @param queues Settings of single queues by their names: store, visibility-timeout,
 * max-attempts, serializer, max-payload-size, max-stack-trace-size, after-commit,
 * max-concurrency, group-concurrency. The others come from the settings of all queues. A
 * name with other characters than letters, digits and '-' needs brackets: '[my.queue]'.
 */
@ConfigurationProperties("qaio.queue")
public record TaskQueueProperties(@DefaultValue("true") boolean enabled, @DefaultValue("redis") Store store,
		@DefaultValue("qaio") String keyPrefix, @DefaultValue("default") String defaultQueue,
		@DefaultValue("json") String serializer, @DefaultValue("30s") Duration visibilityTimeout,
		@DefaultValue("1s") Duration requeueInterval, @DefaultValue("10") int maxAttempts,
		@DefaultValue("1MB") DataSize maxPayloadSize, @DefaultValue("1KB") DataSize maxStackTraceSize,
		@DefaultValue("false") boolean afterCommit, @DefaultValue("0") int maxConcurrency,
		@DefaultValue("0") int groupConcurrency, @Nullable String redisConnectionFactory,
		@DefaultValue("0") int waitReplicas, @DefaultValue("1s") Duration waitReplicasTimeout,
		@DefaultValue JavaSerialization javaSerialization, @DefaultValue Map<String, Queue> queues) {

	/**
	 * The settings of a queue that has none of its own.
	 */
	Queue defaults() {
		return new Queue(null, this.visibilityTimeout, this.maxAttempts, this.serializer, this.maxPayloadSize,
				this.maxStackTraceSize, this.afterCommit, this.maxConcurrency, this.groupConcurrency);
	}

	/**
	 * The stores of tasks.
	 */
	public enum Store {

		/**
		 * Redis lists, through the connection that 'spring.data.redis' describes.
		 */
		REDIS,

		/**
		 * Redis streams, through the connection that 'spring.data.redis' describes.
		 */
		REDIS_STREAMS,

		/**
		 * Tarantool, which 'qaio.queue.tarantool' describes.
		 */
		TARANTOOL,

		/**
		 * The memory of this JVM, for tests: its tasks are lost when it ends.
		 */
		MEMORY;

		/**
		 * The name as it is written in properties.
		 * @return the name in lower case, with '-'
		 */
		public String text() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * Settings of the serializer 'java'.
	 *
	 * @param allowed Classes that payloads may contain: class names (com.acme.Order),
	 * packages (com.acme.orders.*), or packages with those below them (com.acme.**). All
	 * others are refused.
	 */
	public record JavaSerialization(@DefaultValue List<String> allowed) {

	}

	/**
	 * Settings of one queue.
	 *
	 * @param store The store of its tasks.
	 * @param visibilityTimeout How long a delivery leases a task, 1ms or more.
	 * @param maxAttempts The number of deliveries after which a task becomes a dead
	 * letter, 1 to 65535.
	 * @param serializer The name of the serializer of payloads.
	 * @param maxPayloadSize The largest size of a serialized payload, 1B or more.
	 * @param maxStackTraceSize The largest stack trace that is kept with a failed task,
	 * 0B to 8KB.
	 * @param afterCommit Whether puts in a Spring transaction wait for its commit.
	 * @param maxConcurrency The most tasks of a queue that are taken at once, by all
	 * applications together. 0 for no bound.
	 * @param groupConcurrency The most tasks of one group that are taken at once, by all
	 * applications together. 0 for no bound.
	 */
	public record Queue(@Nullable Store store, @Nullable Duration visibilityTimeout, @Nullable Integer maxAttempts,
			@Nullable String serializer, @Nullable DataSize maxPayloadSize, @Nullable DataSize maxStackTraceSize,
			@Nullable Boolean afterCommit, @Nullable Integer maxConcurrency, @Nullable Integer groupConcurrency) {

	}

}
