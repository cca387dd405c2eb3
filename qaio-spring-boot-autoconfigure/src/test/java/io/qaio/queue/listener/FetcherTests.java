package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a fetch ends.
 */
@ExtendWith(OutputCaptureExtension.class)
class FetcherTests {

	private static final long FAST = Duration.ofNanos(1000).toNanos();

	private static final long SLOW = Duration.ofSeconds(1).toNanos();

	@Test
	void anErrorEndsAFetchAndIsSaid(CapturedOutput output) throws Exception {
		Timer timer = new Timer("fetcher-tests");
		try (MemoryTaskStore store = new MemoryTaskStore()) {
			TaskQueue queue = mails(store);
			queue.put("task");
			CountDownLatch ended = new CountDownLatch(1);
			new Fetcher("listener", List.of(queue), timer, (tasks, rank) -> {
				throw new LinkageError("not really");
			}, (dry) -> ended.countDown()).fetch(1, false);
			assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(output).contains("Listener 'listener' cannot take tasks from", "LinkageError: not really");
		}
		finally {
			timer.stop();
		}
	}

	@Test
	void aFetchEndsLaterWhereTasksComeFasterThanTheyAreFetchedOneByOne() {
		assertThat(Fetcher.pause(8, 2, FAST)).isEqualTo(500_000);
		// one comes at once, and so does what is there already
		assertThat(Fetcher.pause(8, 1, FAST)).isZero();
		assertThat(Fetcher.pause(8, 8, FAST)).isZero();
		assertThat(Fetcher.pause(8, 0, FAST)).isZero();
		assertThat(Fetcher.pause(8, 2, SLOW)).isZero();
	}

	@Test
	void aFetchSaysWhetherItBroughtLessThanWasAskedFor() throws Exception {
		assertThat(fetch(8, 0).dry()).isTrue();
		assertThat(fetch(8, 2).dry()).isTrue();
		assertThat(fetch(8, 8).dry()).isFalse();
	}

	@Test
	void aFetchGoesOnWhileItPauses() throws Exception {
		// each may be slow by itself, but not all of them
		for (int i = 0; i < 20; i++) {
			assertThat(fetch(8, 2).nanos()).isGreaterThanOrEqualTo(500_000);
		}
	}

	private static Fetched fetch(int max, int ready) throws Exception {
		Timer timer = new Timer("fetcher-tests");
		try (MemoryTaskStore store = new MemoryTaskStore()) {
			TaskQueue queue = mails(store);
			for (int i = 0; i < ready; i++) {
				queue.put("task");
			}
			CompletableFuture<Boolean> dry = new CompletableFuture<>();
			long begun = System.nanoTime();
			CompletableFuture<Long> nanos = dry.thenApply((ended) -> System.nanoTime() - begun);
			new Fetcher("listener", List.of(queue), timer, (tasks, rank) -> {
			}, dry::complete).fetch(max, false);
			return new Fetched(dry.get(10, TimeUnit.SECONDS), nanos.get(10, TimeUnit.SECONDS));
		}
		finally {
			timer.stop();
		}
	}

	private static TaskQueue mails(MemoryTaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("mails");
	}

	private record Fetched(boolean dry, long nanos) {
	}

}
