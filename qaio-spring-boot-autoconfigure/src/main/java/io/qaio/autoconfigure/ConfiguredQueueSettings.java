package io.qaio.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.serialization.PayloadSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns properties into {@link QueueSettings}. What is wrong is reported with the
 * property that says it.
 */
final class ConfiguredQueueSettings {

	private static final String ROOT = "qaio.queue";

	private final QaioQueueProperties properties;

	private final Set<String> serializers;

	private final boolean knowsTransactions;

	ConfiguredQueueSettings(QaioQueueProperties properties, Collection<PayloadSerializer> serializers,
			boolean knowsTransactions) {
		this.properties = properties;
		this.serializers = names(serializers);
		this.knowsTransactions = knowsTransactions;
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
		return with(ROOT, QueueSettings.DEFAULTS, this.properties.visibilityTimeout(), this.properties.maxAttempts(),
				this.properties.serializer(), this.properties.maxPayloadSize(), this.properties.afterCommit());
	}

	Map<String, QueueSettings> byQueue() {
		QueueSettings defaults = defaults();
		Map<String, QueueSettings> settings = new LinkedHashMap<>();
		this.properties.queues()
			.forEach((name, own) -> settings.put(name, with(property(name), defaults, own.visibilityTimeout(),
					own.maxAttempts(), own.serializer(), own.maxPayloadSize(), own.afterCommit())));
		return settings;
	}

	static String property(String queue) {
		return EntryProperty.of(ROOT + ".queues", queue);
	}

	private QueueSettings with(String prefix, QueueSettings base, @Nullable Duration visibilityTimeout,
			@Nullable Integer maxAttempts, @Nullable String serializer, @Nullable DataSize maxPayloadSize,
			@Nullable Boolean afterCommit) {
		QueueSettings settings = base;
		if (visibilityTimeout != null) {
			settings = InvalidConfigurationException.check(prefix + ".visibility-timeout", visibilityTimeout,
					() -> base.withVisibilityTimeout(visibilityTimeout));
		}
		if (maxAttempts != null) {
			QueueSettings current = settings;
			settings = InvalidConfigurationException.check(prefix + ".max-attempts", maxAttempts,
					() -> current.withMaxAttempts(maxAttempts));
		}
		if (serializer != null) {
			settings = settings.withSerializer(known(prefix + ".serializer", serializer));
		}
		if (maxPayloadSize != null) {
			QueueSettings current = settings;
			settings = InvalidConfigurationException.check(prefix + ".max-payload-size", maxPayloadSize,
					() -> current.withMaxPayloadSize(bytes(maxPayloadSize)));
		}
		if (afterCommit != null) {
			settings = settings.withAfterCommit(transactional(prefix + ".after-commit", afterCommit));
		}
		return settings;
	}

	private boolean transactional(String property, boolean afterCommit) {
		if (afterCommit && !this.knowsTransactions) {
			throw new InvalidConfigurationException(property, afterCommit,
					"there are no transactions: no bean of type Transactions, which needs spring-tx",
					"Add spring-tx to the class path, as every starter for a database does, or leave the property out.",
					null);
		}
		return afterCommit;
	}

	private String known(String property, String serializer) {
		if (this.serializers.contains(serializer)) {
			return serializer;
		}
		String action = "Use one of " + this.serializers + ", or add a bean of type PayloadSerializer with that name.";
		if (serializer.equals("json")) {
			action += " The serializer 'json' is there if Jackson 3 is on the class path, as spring-boot-starter-jackson"
					+ " brings it, and a JsonMapper bean exists.";
		}
		throw new InvalidConfigurationException(property, serializer,
				"no serializer has that name. Known are " + this.serializers, action, null);
	}

	private static int bytes(DataSize size) {
		if (size.toBytes() > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("maxPayloadSize must be less than 2GB, not " + size);
		}
		return (int) size.toBytes();
	}

}
