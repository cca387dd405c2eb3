package io.qaio.queue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.memory.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is told of deliveries that have lost their task, where the contract suite cannot
 * see it.
 */
@ExtendWith(OutputCaptureExtension.class)
class LostLeasesTests {

	private final SettableClock clock = SettableClock.at(Instant.parse("2030-01-01T00:00:00Z"));

	private final MemoryTaskStore store = new MemoryTaskStore(this.clock);

	private final List<String> lost = new ArrayList<>();

	/** Whether the next answer of the store is lost. */
	private final AtomicBoolean answerIsLost = new AtomicBoolean();

	private final TaskQueue queue = queues().queue("q");

	private TaskQueues queues() {
		return TaskQueues.on(new ForgetfulStore())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.lostLeaseListener((task, operation) -> {
				throw new IllegalStateException("a listener that fails");
			})
			.lostLeaseListener((task, operation) -> this.lost.add(operation + " " + task.payload(String.class)))
			.build();
	}

	private Task take(String payload) {
		this.queue.put(payload);
		return this.queue.getNow().orElseThrow();
	}

	@Test
	void aListenerThatFailsHarmsNeitherTheWorkerNorOtherListeners() {
		Task task = take("work");
		this.clock.advance(Duration.ofHours(1));
		assertThat(task.ack()).isFalse();
		assertThat(this.lost).containsExactly("ACK work");
	}

	@Test
	void aTaskThatWasPurgedIsLost() {
		Task task = take("work");
		this.queue.purge();
		assertThat(task.extend(Duration.ofMinutes(1))).isFalse();
		assertThat(task.isLost()).isTrue();
		assertThat(this.lost).containsExactly("EXTEND work");
	}

	@Test
	void anAckThatMayHaveTakenEffectIsNotTooLateWhenItIsRepeated() {
		Task task = take("work");
		this.answerIsLost.set(true);
		assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(task::ack);
		assertThat(task.isSettled()).isFalse();
		assertThat(task.ack()).isFalse();
		assertThat(task.isLost()).isFalse();
		assertThat(task.isSettled()).isTrue();
		Task batched = take("in a batch");
		this.answerIsLost.set(true);
		assertThatExceptionOfType(TaskStoreUnavailableException.class)
			.isThrownBy(() -> this.queue.ackAll(List.of(batched)));
		assertThat(this.queue.ackAll(List.of(batched))).isZero();
		assertThat(this.lost).isEmpty();
	}

	@Test
	void theNextMessageSaysHowManyWereNotReported(CapturedOutput output) {
		AtomicLong now = new AtomicLong();
		LostLeases leases = new LostLeases("q", List.of(), now::get);
		for (int i = 0; i < 5; i++) {
			leases.lost(take("task " + i), TaskOperation.ACK);
		}
		assertThat(output.getOut().split("came too late", -1)).hasSize(2);
		now.addAndGet(LostLeases.INTERVAL.toNanos());
		leases.lost(take("task 5"), TaskOperation.EXTEND);
		assertThat(output.getOut().split("came too late", -1)).hasSize(3);
		assertThat(output).contains(": extend came too late",
				"Since the last such message there were 4 more in this queue");
	}

	/**
	 * A store that loses answers.
	 */
	private final class ForgetfulStore implements TaskStore {

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			QueueStore queue = LostLeasesTests.this.store.queue(name, terms);
			return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
					(proxy, method, arguments) -> {
						Object answer = method.invoke(queue, arguments);
						return LostLeasesTests.this.answerIsLost.getAndSet(false)
								? CompletableFuture.failedFuture(new TaskStoreUnavailableException("no answer", null))
								: answer;
					});
		}

		@Override
		public void close() {
			LostLeasesTests.this.store.close();
		}

	}

}
