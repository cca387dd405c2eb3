package io.qaio.autoconfigure.queue;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.qaio.autoconfigure.EntryProperty;
import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * The {@link QueueSettings} that properties describe. A wrong value is reported with its
 * property.
 *
 * @param properties the properties
 * @param serializers the names of the serializers that queues may use
 * @param ambiguousJsonMapper why there is no serializer 'json', {@code null} if there are
 * not several JsonMapper beans
 * @param transactional whether puts can wait for a commit
 */
record ConfiguredQueueSettings(TaskQueueProperties properties, Set<String> serializers,
		@Nullable AmbiguousJsonMapper ambiguousJsonMapper, boolean transactional) {

	static final String ROOT = "qaio.queue";

	/**
	 * Create settings.
	 * @throws DuplicateSerializerNameException if two serializers have the same name
	 */
	ConfiguredQueueSettings(TaskQueueProperties properties, Collection<PayloadSerializer> serializers,
			@Nullable AmbiguousJsonMapper ambiguousJsonMapper, boolean transactional) {
		this(properties, names(serializers), ambiguousJsonMapper, transactional);
	}

	private static Set<String> names(Collection<PayloadSerializer> serializers) {
		Map<String, PayloadSerializer> byName = new TreeMap<>();
		for (PayloadSerializer serializer : serializers) {
			PayloadSerializer other = byName.putIfAbsent(serializer.name(), serializer);
			if (other != null) {
				throw new DuplicateSerializerNameException(serializer.name(), other, serializer);
			}
		}
		return byName.keySet();
	}

	QueueSettings defaults() {
		return settings(QueueSettings.DEFAULTS, ROOT, this.properties.defaults());
	}

	Map<String, QueueSettings> byQueue() {
		QueueSettings defaults = defaults();
		Map<String, QueueSettings> settings = new LinkedHashMap<>();
		this.properties.queues().forEach((name, own) -> settings.put(name, settings(defaults, property(name), own)));
		return settings;
	}

	static String property(String queue) {
		return EntryProperty.of(ROOT + ".queues", queue);
	}

	private QueueSettings settings(QueueSettings defaults, String prefix, TaskQueueProperties.Queue queue) {
		QueueSettings settings = apply(defaults, prefix + ".visibility-timeout", queue.visibilityTimeout(),
				QueueSettings::withVisibilityTimeout);
		settings = apply(settings, prefix + ".max-attempts", queue.maxAttempts(), QueueSettings::withMaxAttempts);
		settings = apply(settings, prefix + ".serializer", queue.serializer(),
				(base, name) -> base.withSerializer(known(prefix + ".serializer", name)));
		settings = apply(settings, prefix + ".max-payload-size", queue.maxPayloadSize(),
				(base, size) -> base.withMaxPayloadSize(bytes("maxPayloadSize", size)));
		settings = apply(settings, prefix + ".max-stack-trace-size", queue.maxStackTraceSize(),
				(base, size) -> base.withMaxStackTraceSize(bytes("maxStackTraceSize", size)));
		settings = apply(settings, prefix + ".max-concurrency", queue.maxConcurrency(),
				(base, max) -> base.withBounds(new QueueBounds(max, base.bounds().groupConcurrency())));
		settings = apply(settings, prefix + ".group-concurrency", queue.groupConcurrency(),
				(base, max) -> base.withBounds(new QueueBounds(base.bounds().maxConcurrency(), max)));
		return apply(settings, prefix + ".after-commit", queue.afterCommit(),
				(base, afterCommit) -> base.withAfterCommit(possible(prefix + ".after-commit", afterCommit)));
	}

	/**
	 * Check that a store knows the bounds of a queue.
	 * @throws InvalidConfigurationException if it does not
	 */
	void checkBounds(String prefix, QueueSettings settings, TaskStore store) {
		QueueBounds bounds = settings.bounds();
		if (!bounds.equals(QueueBounds.NONE) && !store.hasGroups()) {
			boolean ofQueue = bounds.maxConcurrency() > 0;
			String property = prefix + (ofQueue ? ".max-concurrency" : ".group-concurrency");
			throw new InvalidConfigurationException(property,
					ofQueue ? bounds.maxConcurrency() : bounds.groupConcurrency(),
					"the store of the queue knows no such bound",
					"Set it to 0, or keep the queue in Redis by 'qaio.queue.queues.<name>.store', or in memory.");
		}
	}

	private boolean possible(String property, boolean afterCommit) {
		if (afterCommit && !this.transactional) {
			throw new InvalidConfigurationException(property, afterCommit,
					"there are no transactions: no bean of type Transactions, which needs spring-tx",
					"Add spring-tx to the class path, as every starter for a database does, or leave the property out.");
		}
		return afterCommit;
	}

	private String known(String property, String serializer) {
		if (this.serializers.contains(serializer)) {
			return serializer;
		}
		if (serializer.equals("json") && this.ambiguousJsonMapper != null) {
			throw new InvalidConfigurationException(property, serializer, this.ambiguousJsonMapper.reason(),
					this.ambiguousJsonMapper.action());
		}
		String action = "Use one of " + this.serializers + ", or add a bean of type PayloadSerializer with that name.";
		if (serializer.equals("json")) {
			action += " The serializer 'json' is there if Jackson 3 is on the class path, as spring-boot-starter-jackson"
					+ " brings it, and a JsonMapper bean exists.";
		}
		throw new InvalidConfigurationException(property, serializer,
				"no serializer has that name. Known are " + this.serializers, action);
	}

	private static int bytes(String what, DataSize size) {
		Assert.isTrue(size.toBytes() <= Integer.MAX_VALUE, () -> what + " must be less than 2GB, not " + size);
		return (int) size.toBytes();
	}

}
