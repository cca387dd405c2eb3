package io.qaio.queue.store.tarantool;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once of settings of an instance that put tasks at risk. Thread-safe.
 */
final class InstanceCheck {

	private static final Logger logger = LoggerFactory.getLogger(TarantoolTaskStore.class);

	private static final String NO_LOG = "none";

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile List<String> warnings = List.of();

	/**
	 * What is wrong with the settings, and what to set; nothing until an instance has
	 * answered.
	 */
	List<String> warnings() {
		return this.warnings;
	}

	/**
	 * Learn how an instance writes its log.
	 * @param mode its {@code wal_mode}
	 */
	void walMode(String mode) {
		this.warnings = mode.equals(NO_LOG)
				? List.of("Its wal_mode is none: tasks are lost when it stops, and replicas get none. Set wal_mode ="
						+ " 'write', the default, or 'fsync', in box.cfg.")
				: List.of();
		if (!this.warnings.isEmpty() && this.warned.compareAndSet(false, true)) {
			logger.warn("The settings of Tarantool put tasks at risk. " + String.join(" ", this.warnings));
		}
	}

}
