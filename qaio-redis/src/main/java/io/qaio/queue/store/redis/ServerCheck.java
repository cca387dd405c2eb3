package io.qaio.queue.store.redis;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.redis.CommandConnection;
import io.qaio.redis.RedisProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server once for the settings that a queue depends on, beside the first commands,
 * and warns of those that put tasks at risk. What the user may not ask for stays unknown.
 * Thread-safe.
 */
final class ServerCheck {

	private static final Logger logger = LoggerFactory.getLogger(RedisTaskStore.class);

	private static final String SNAPSHOTS = "save";

	private final boolean waitsForReplicas;

	private final AtomicBoolean begun = new AtomicBoolean();

	private volatile List<String> warnings = List.of();

	/**
	 * Create a check that has not begun.
	 * @param waitsForReplicas whether puts wait until replicas have the tasks
	 */
	ServerCheck(boolean waitsForReplicas) {
		this.waitsForReplicas = waitsForReplicas;
	}

	/**
	 * What is wrong with the settings, and what to set; nothing until the server has
	 * answered.
	 */
	List<String> warnings() {
		return this.warnings;
	}

	/**
	 * Ask the server, unless one was asked before. Does not block.
	 */
	void begin(CommandConnection connection) {
		if (!this.begun.compareAndSet(false, true)) {
			return;
		}
		connection.commands()
			.info()
			.toCompletableFuture()
			.thenApply(ServerSettings::ofInfo)
			.thenCombine(snapshots(connection), ServerSettings::withSnapshots)
			.whenComplete((settings, thrown) -> {
				if (thrown != null) {
					// without an answer the next connection asks
					this.begun.set(RedisProblem.isReply(thrown));
					logger.debug("The settings of Redis are not known, and so not checked", thrown);
				}
				else {
					warn(settings);
				}
			});
	}

	private CompletableFuture<Optional<String>> snapshots(CommandConnection connection) {
		if (!this.waitsForReplicas) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		return connection.commands().configGet(SNAPSHOTS).toCompletableFuture().handle((setting, thrown) -> {
			if (thrown != null) {
				logger.debug("Whether Redis makes snapshots is not known, as this user may not ask for it", thrown);
			}
			return Optional.ofNullable(setting).map((known) -> known.get(SNAPSHOTS));
		});
	}

	private void warn(ServerSettings settings) {
		this.warnings = settings.warnings(this.waitsForReplicas);
		if (!this.warnings.isEmpty()) {
			logger.warn("The settings of Redis put tasks at risk. " + String.join(" ", this.warnings));
		}
	}

}
