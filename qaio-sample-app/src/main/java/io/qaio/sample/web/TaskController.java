package io.qaio.sample.web;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Put, get and ack over HTTP.
 */
@RestController
@RequestMapping("/tasks")
class TaskController {

	private static final Logger logger = LoggerFactory.getLogger(TaskController.class);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

	private final SampleQueues queues;

	private final Receipts receipts;

	TaskController(SampleQueues queues, Receipts receipts) {
		this.queues = queues;
		this.receipts = receipts;
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.CREATED)
	Map<String, String> put(@RequestBody Object payload, @RequestParam(required = false) @Nullable String queue,
			@RequestParam(required = false) @Nullable Duration delay,
			@RequestParam(required = false) @Nullable Duration visibilityTimeout) {
		return Map.of("id", this.queues.get(queue).put(payload, options(delay, visibilityTimeout)).id());
	}

	@GetMapping("/next")
	ResponseEntity<TakenTask> next(@RequestParam(required = false) @Nullable String queue,
			@RequestParam(defaultValue = "0s") Duration wait) throws InterruptedException {
		if (wait.isNegative()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "wait must not be negative: " + wait);
		}
		return take(this.queues.get(queue), (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT)
			.map(ResponseEntity::ok)
			.orElseGet(() -> ResponseEntity.noContent().build());
	}

	@PostMapping("/{receipt}/ack")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void ack(@PathVariable String receipt) {
		Task task = this.receipts.find(receipt);
		if (task == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Receipt '" + receipt + "' is not known: it was never given,"
							+ " is more than a minute past its deadline, or is from before a restart.");
		}
		if (!task.ack()) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "Delivery " + task.attempt() + " of task '"
					+ task.id() + "' no longer holds it: it was acked before, or its time ran out.");
		}
	}

	private static PutOptions options(@Nullable Duration delay, @Nullable Duration visibilityTimeout) {
		try {
			PutOptions options = PutOptions.with();
			options = (delay != null) ? options.delay(delay) : options;
			return (visibilityTimeout != null) ? options.visibilityTimeout(visibilityTimeout) : options;
		}
		catch (IllegalArgumentException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, ex.getMessage(), ex);
		}
	}

	/**
	 * Get the next task that can be decoded. The others become dead letters.
	 */
	private Optional<TakenTask> take(TaskQueue queue, Duration wait) throws InterruptedException {
		long end = System.nanoTime() + wait.toNanos();
		while (true) {
			Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			try {
				return queue.get(left).map((task) -> TakenTask.of(task, this.receipts));
			}
			catch (TaskDecodingException ex) {
				logger.warn(ex.getMessage());
			}
		}
	}

}
