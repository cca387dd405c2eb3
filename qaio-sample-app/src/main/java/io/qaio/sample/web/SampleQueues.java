package io.qaio.sample.web;

import java.util.Map;
import java.util.TreeMap;

import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * The queues that requests may use: the default queue and the configured ones, so that a
 * typing error in a URL does not create a queue without consumers.
 */
@Component
class SampleQueues {

	private final TaskQueue defaultQueue;

	private final Map<String, TaskQueue> byName = new TreeMap<>();

	SampleQueues(TaskQueue taskQueue, TaskQueues taskQueues, TaskQueueProperties properties) {
		this.defaultQueue = taskQueue;
		this.byName.put(taskQueue.name(), taskQueue);
		properties.queues().keySet().forEach((name) -> this.byName.put(name, taskQueues.queue(name)));
	}

	TaskQueue get(@Nullable String name) {
		if (name == null) {
			return this.defaultQueue;
		}
		TaskQueue queue = this.byName.get(name);
		if (queue == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no queue '" + name + "'. Known are "
					+ this.byName.keySet() + "; add others under qaio.queue.queues.");
		}
		return queue;
	}

	Map<String, QueueStats> stats() {
		Map<String, QueueStats> stats = new TreeMap<>();
		this.byName.forEach((name, queue) -> stats.put(name, queue.stats()));
		return stats;
	}

}
