package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a server that a queue depends on, as far as they are known.
 *
 * @param info the fields of {@code INFO}
 * @param snapshots the setting {@code save}, empty if it is not known
 */
record ServerSettings(Map<String, String> info, Optional<String> snapshots) {

	private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

	private static final int MAJOR = 6;

	private static final int MINOR = 2;

	/**
	 * Read the reply to {@code INFO}.
	 */
	static ServerSettings ofInfo(String reply) {
		Map<String, String> fields = new HashMap<>();
		reply.lines().forEach((field) -> {
			int colon = field.indexOf(':');
			if (colon > 0) {
				fields.put(field.substring(0, colon), field.substring(colon + 1).trim());
			}
		});
		return new ServerSettings(fields, Optional.empty());
	}

	ServerSettings withSnapshots(Optional<String> save) {
		return new ServerSettings(this.info, save);
	}

	/**
	 * What is wrong, and what to set instead.
	 * @param waitsForReplicas whether puts wait until replicas have the tasks
	 */
	List<String> warnings(boolean waitsForReplicas) {
		List<String> warnings = new ArrayList<>();
		version().ifPresent(warnings::add);
		eviction().ifPresent(warnings::add);
		if (waitsForReplicas && !persists()) {
			warnings.add("It writes no file (appendonly no, save \"\") although puts wait for replicas"
					+ " (qaio.queue.wait-replicas): when the master restarts it is empty, and its replicas become empty,"
					+ " too. Set appendonly yes on the master and on the replicas.");
		}
		return List.copyOf(warnings);
	}

	private Optional<String> version() {
		String version = this.info.getOrDefault("redis_version", "");
		Matcher numbers = VERSION.matcher(version);
		if (!numbers.matches()) {
			return Optional.empty();
		}
		int major = Integer.parseInt(numbers.group(1));
		boolean old = major < MAJOR || major == MAJOR && Integer.parseInt(numbers.group(2)) < MINOR;
		return old
				? Optional.of("Its version is " + version
						+ ", and the queue needs Redis 6.2 or later, or Valkey: calls will fail. Update the server.")
				: Optional.empty();
	}

	private Optional<String> eviction() {
		String policy = this.info.getOrDefault("maxmemory_policy", "noeviction");
		if (policy.startsWith("allkeys-")) {
			return Optional
				.of("Its maxmemory-policy is " + policy + ": when its memory is full it deletes whole queues."
						+ " Set maxmemory-policy noeviction, so that puts are refused instead.");
		}
		if (policy.startsWith("volatile-")) {
			return Optional.of("Its maxmemory-policy is " + policy + ": when its memory is full it forgets the ids that"
					+ " uniqueFor keeps and the puts that may be repeated, so tasks may be stored twice. Set"
					+ " maxmemory-policy noeviction.");
		}
		return Optional.empty();
	}

	/** Whether it writes some file, or it is not known that it does not. */
	private boolean persists() {
		return !"0".equals(this.info.get("aof_enabled")) || this.snapshots.filter(String::isEmpty).isEmpty();
	}

}
