package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A task keeps its headers until it is done.
 */
interface HeadersTravel extends ContractFixture {

	/** Some of any kind. */
	Map<String, String> HEADERS = Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"empty", "", "{ünïcode} ✓", "a\nb\u0000c\uD83D\uDE00");

	@Test
	default void headersAreDelivered() {
		queue().put("without");
		queue().put("with", options());
		queue().putAll(List.of("a", "b"), PutOptions.with().header("tenant", "acme"));
		List<Task> tasks = takeAll(queue(), 4);
		assertThat(tasks).extracting(Task::headers)
			.containsExactly(Map.of(), HEADERS, Map.of("tenant", "acme"), Map.of("tenant", "acme"));
		assertThat(tasks).extracting(Task::payload).containsExactly("without", "with", "a", "b");
	}

	@Test
	default void headersAreDeliveredToAWaitingGet() throws Exception {
		Future<Task> waiting = threads().submit(() -> take(queue(SETTINGS)));
		queue().put("work", options());
		assertThat(waiting.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS).headers()).isEqualTo(HEADERS);
	}

	@Test
	default void headersStayThroughDelaysRetriesDeathAndReplay() {
		queue().put("work",
				options().id("order-42").delay(Duration.ofMillis(20)).maxAttempts(4).visibilityTimeout(LEASE));
		Task task = take(queue());
		assertThat(task.headers()).isEqualTo(HEADERS);
		task.fail(new IllegalStateException("boom"));
		task = take(queue());
		assertThat(task.headers()).isEqualTo(HEADERS);
		task.fail(new IllegalStateException("boom"), Duration.ofMillis(20));
		task = take(queue());
		assertThat(task.headers()).isEqualTo(HEADERS);
		task.release(NO_WAIT);
		assertThat(take(queue()).headers()).isEqualTo(HEADERS);
		letEnd(LEASE);
		task = take(queue());
		assertThat(task.headers()).isEqualTo(HEADERS);
		assertThat(task.attempt()).isEqualTo(4);
		task.fail(new IllegalStateException("boom"));
		DeadTask dead = onlyDead(queue());
		assertThat(dead.headers()).isEqualTo(HEADERS);
		assertThat(dead.payload(String.class)).isEqualTo("work");
		assertThat(dead.error()).isEqualTo("java.lang.IllegalStateException: boom");
		assertThat(queue().dead().replay("order-42")).isTrue();
		task = take(queue());
		assertThat(task.headers()).isEqualTo(HEADERS);
		assertThat(task.payload()).isEqualTo("work");
		assertThat(task.attempt()).isEqualTo(1);
	}

	@Test
	default void aTaskWithHeadersHasItsOwnTimeoutOrTheQueues() {
		queue().put("own", options().visibilityTimeout(Duration.ofMinutes(10)));
		queue().put("queue's", options());
		List<Task> tasks = takeAll(queue(), 2);
		assertThat(Duration.between(tasks.get(1).deadline(), tasks.get(0).deadline()))
			.isEqualTo(Duration.ofMinutes(10).minus(SETTINGS.visibilityTimeout()));
	}

	@Test
	default void headersOfATaskThatCannotBeReadAreKept() {
		queue().put("undecodable".getBytes(StandardCharsets.UTF_8), options().serializer("broken"));
		Task task = take(queue());
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(task::payload);
		assertThat(task.headers()).isEqualTo(HEADERS);
		assertThat(onlyDead(queue()).headers()).isEqualTo(HEADERS);
	}

	@Test
	default void asManyAsThereMayBe() {
		PutOptions options = PutOptions.with();
		for (int i = 0; i < 1000; i++) {
			options = options.header("header-%03d".formatted(i), "xx");
		}
		options = options.header("last", "y".repeat(16_384 - 1000 * 15 - 7));
		queue().put("work", options);
		Map<String, String> headers = take(queue()).headers();
		assertThat(headers).hasSize(1001).containsEntry("header-999", "xx");
		assertThat(headers.get("last")).hasSize(1377).matches("y+");
	}

	private static PutOptions options() {
		PutOptions options = PutOptions.with();
		for (Map.Entry<String, String> header : HEADERS.entrySet()) {
			options = options.header(header.getKey(), header.getValue());
		}
		return options;
	}

}
