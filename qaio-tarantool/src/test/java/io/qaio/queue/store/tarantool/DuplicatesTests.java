package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.TaskTerms;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A put tells its caller which tasks were duplicates.
 */
class DuplicatesTests {

	private static final LeaseTerms TERMS = new LeaseTerms(Duration.ofSeconds(30), 3);

	private static TarantoolProcess tarantool;

	private static TarantoolTaskStore store;

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
		store = store(tarantool.port());
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			store.close();
			tarantool.close();
		}
	}

	@Test
	void positionsAreThoseInTheListOfTheCaller() {
		QueueStore queue = store.queue("positions", TERMS);
		assertThat(queue.put(List.of(own("a"), own("b"))).join().isEmpty()).isTrue();
		BitSet duplicates = queue.put(List.of(task("1"), task("2"), own("b"), task("3"), own("c"), own("c"), own("a")))
			.join();
		assertThat(duplicates.stream()).containsExactly(2, 5, 6);
		List<Delivery> taken = queue.take(10, Duration.ZERO).join();
		assertThat(taken).extracting(Delivery::id).containsExactly("a", "b", "1", "2", "3", "c");
		queue.ack(taken).join();
		assertThat(queue.put(List.of(own("a"))).join().isEmpty()).as("its task does not live any more").isTrue();
	}

	@Test
	void anIdIsADuplicateUntilItsWindowEnds() {
		QueueStore queue = store.queue("window", TERMS);
		NewTask task = own("a", new TaskTerms(null, null, Duration.ZERO, null, Duration.ofMillis(500), 0, null));
		assertThat(queue.put(List.of(task)).join().isEmpty()).isTrue();
		queue.ack(queue.take(1, Duration.ZERO).join()).join();
		assertThat(queue.put(List.of(task)).join().stream()).containsExactly(0);
		await().until(() -> queue.put(List.of(task)).join().isEmpty());
	}

	@Test
	void callersWhosePutsTravelTogetherEachLearnOfTheirOwn() {
		QueueStore queue = store.queue("together", TERMS);
		queue.put(List.of(own("taken"))).join();
		long before = tarantool.requests();
		List<CompletableFuture<BitSet>> puts = new ArrayList<>();
		// the first is under way until all have come
		tarantool.pause();
		for (int i = 0; i < 200; i++) {
			List<NewTask> tasks = new ArrayList<>(
					IntStream.range(0, i % 5).mapToObj((number) -> task("plain-" + number)).toList());
			tasks.add(own((i % 2 == 0) ? "taken" : "own-" + i));
			puts.add(queue.put(tasks));
		}
		tarantool.resume();
		for (int i = 0; i < 200; i++) {
			BitSet duplicates = puts.get(i).join();
			if (i % 2 == 0) {
				assertThat(duplicates.stream()).as("put %d", i).containsExactly(i % 5);
			}
			else {
				assertThat(duplicates.isEmpty()).as("put %d", i).isTrue();
			}
		}
		assertThat(tarantool.requests() - before).as("calls of 200 puts").isLessThan(150);
	}

	@Test
	void aPutThatItsCallerRepeatsAfterALostReplyIsADuplicate() {
		try (LoopbackProxy proxy = LoopbackProxy.to(tarantool.port());
				TarantoolTaskStore behindProxy = store(proxy.port())) {
			QueueStore queue = behindProxy.queue("repeated", TERMS);
			queue.put(List.of(own("first"))).join();
			proxy.swallowReplies((connection) -> true);
			CompletableFuture<BitSet> lost = queue.put(List.of(own("second")));
			await().until(() -> store.queue("repeated", TERMS).counts().join().ready() == 2);
			proxy.cut();
			assertThatExceptionOfType(Exception.class).isThrownBy(lost::join)
				.withCauseInstanceOf(TaskStoreUnavailableException.class);
			assertThat(store.queue("repeated", TERMS).put(List.of(own("second"), own("third"))).join().stream())
				.containsExactly(0);
		}
	}

	private static NewTask task(String id) {
		return new NewTask(id, false, "raw", new byte[] { 1 }, Map.of(), TaskTerms.NONE);
	}

	private static NewTask own(String id) {
		return own(id, TaskTerms.NONE);
	}

	private static NewTask own(String id, TaskTerms terms) {
		return new NewTask(id, true, "raw", new byte[] { 1 }, Map.of(), terms);
	}

	private static TarantoolTaskStore store(int port) {
		return new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", port)), "qaio", PutLimits.NONE);
	}

}
