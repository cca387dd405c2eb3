package io.qaio.sample.web;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The deliveries that the HTTP API returned, by receipts that cannot be guessed. A
 * delivery is forgotten a minute after its deadline, or when the application ends. Its
 * task is then delivered again.
 */
@Component
class Receipts {

	/** A late ack still gets an answer. */
	private static final Duration KEPT_AFTER_DEADLINE = Duration.ofMinutes(1);

	private final Cache<String, Task> tasks = Caffeine.newBuilder()
		.expireAfter(Expiry.<String, Task>creating((receipt, task) -> timeToKeep(task)))
		.build();

	String add(Task task) {
		String receipt = UUID.randomUUID().toString();
		this.tasks.put(receipt, task);
		return receipt;
	}

	@Nullable Task find(String receipt) {
		return this.tasks.getIfPresent(receipt);
	}

	private static Duration timeToKeep(Task task) {
		Duration left = Duration.between(Instant.now(), task.deadline());
		return (left.isNegative() ? Duration.ZERO : left).plus(KEPT_AFTER_DEADLINE);
	}

}
