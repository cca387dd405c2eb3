package io.qaio.sample.web;

import java.util.Map;

import io.qaio.queue.QueueStats;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Counts the tasks by queue.
 */
@RestController
class QueueController {

	private final SampleQueues queues;

	QueueController(SampleQueues queues) {
		this.queues = queues;
	}

	@GetMapping("/queues")
	Map<String, QueueStats> stats() {
		return this.queues.stats();
	}

}
