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
 * @param store Where tasks are kept, unless a queue has a store of its own.
 * @param keyPrefix What all keys and channels in the store begin with. Applications that
 * share queues have the same one.
 * @param defaultQueue Name of the queue behind the 'taskQueue' bean.
 * @param serializer Name of the serializer that writes payloads: json, raw, java, or that
 * of a PayloadSerializer bean.
 * @param visibilityTimeout How long a delivery may hold a task before the task goes back
 * to the queue, 1ms or more.
 * @param requeueInterval How often tasks whose time ran out are given back in the
 * background, 1ms or more.
 * @param maxAttempts How often a task is delivered before it goes to the dead letters, 1
 * to 65535.
 * @param maxPayloadSize How large a payload may be once it is written, 1B or more.
 * @param afterCommit Whether puts in a Spring transaction wait for its commit, and are
 * dropped if it rolls back.
 * @param waitReplicas On how many Redis replicas a task must be before 'put' returns. Not
 * in a cluster.
 * @param waitReplicasTimeout How long 'put' waits for the replicas, 1ms or more. Then it
 * throws, and the task is stored on the master only.
 * @param javaSerialization Settings of the serializer 'java'.
 * @param queues Settings of single queues by their names: store, visibility-timeout,
 * max-attempts, serializer, max-payload-size, after-commit. What is left out there comes
 * from the settings for all. A name with other characters than letters, digits and '-'
 * needs brackets: '[my.queue]'.
 */
@ConfigurationProperties("qaio.queue")
public record TaskQueueProperties(@DefaultValue("true") boolean enabled, @DefaultValue("redis") Store store,
		@DefaultValue("qaio") String keyPrefix, @DefaultValue("default") String defaultQueue,
		@DefaultValue("json") String serializer, @DefaultValue("30s") Duration visibilityTimeout,
		@DefaultValue("1s") Duration requeueInterval, @DefaultValue("10") int maxAttempts,
		@DefaultValue("1MB") DataSize maxPayloadSize, @DefaultValue("false") boolean afterCommit,
		@DefaultValue("0") int waitReplicas, @DefaultValue("1s") Duration waitReplicasTimeout,
		@DefaultValue JavaSerialization javaSerialization, @DefaultValue Map<String, Queue> queues) {

	/**
	 * The settings of a queue that has none of its own.
	 */
	Queue defaults() {
		return new Queue(null, this.visibilityTimeout, this.maxAttempts, this.serializer, this.maxPayloadSize,
				this.afterCommit);
	}

	/**
	 * Where tasks can be kept.
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
		 * The memory of this JVM, for tests: tasks end with it.
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
	 * @param allowed Classes that payloads may consist of: class names (com.acme.Order),
	 * packages (com.acme.orders.*), or packages with those below them (com.acme.**). All
	 * others are refused.
	 */
	public record JavaSerialization(@DefaultValue List<String> allowed) {

	}

	/**
	 * Settings of one queue.
	 *
	 * @param store Where its tasks are kept.
	 * @param visibilityTimeout How long a delivery may hold a task before the task goes
	 * back to the queue, 1ms or more.
	 * @param maxAttempts How often a task is delivered before it goes to the dead
	 * letters, 1 to 65535.
	 * @param serializer Name of the serializer that writes payloads.
	 * @param maxPayloadSize How large a payload may be once it is written, 1B or more.
	 * @param afterCommit Whether puts in a Spring transaction wait for its commit.
	 */
	public record Queue(@Nullable Store store, @Nullable Duration visibilityTimeout, @Nullable Integer maxAttempts,
			@Nullable String serializer, @Nullable DataSize maxPayloadSize, @Nullable Boolean afterCommit) {

	}

}
