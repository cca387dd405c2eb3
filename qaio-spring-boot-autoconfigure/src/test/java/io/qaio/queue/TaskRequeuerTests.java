package io.qaio.queue;

import java.time.Duration;
import java.util.List;

import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class TaskRequeuerTests {

	private final MemoryTaskStore store = new MemoryTaskStore();

	private final TaskQueues queues = TaskQueues.on(this.store)
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withTimeout(Duration.ofMillis(50)))
		.build();

	private final TaskRequeuer requeuer = new TaskRequeuer(this.queues, Duration.ofMillis(10));

	@AfterEach
	void close() {
		this.requeuer.stop();
		this.store.close();
	}

	@Test
	void givesBackWhatExpiredInEveryQueueWhileNobodyWaits() throws Exception {
		for (int i = 0; i < 5; i++) {
			TaskQueue queue = this.queues.queue("q" + i);
			queue.put("work");
			queue.get();
		}
		this.requeuer.start();
		for (int i = 0; i < 5; i++) {
			TaskQueue queue = this.queues.queue("q" + i);
			await().until(() -> queue.stats().ready() == 1);
		}
	}

	@Test
	void isStartedAndStoppedAgain() {
		assertThat(this.requeuer.isRunning()).isFalse();
		this.requeuer.start();
		this.requeuer.start();
		assertThat(this.requeuer.isRunning()).isTrue();
		this.requeuer.stop();
		this.requeuer.stop();
		assertThat(this.requeuer.isRunning()).isFalse();
		this.requeuer.start();
		assertThat(this.requeuer.isRunning()).isTrue();
	}

	@Test
	void anIntervalMustBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TaskRequeuer(this.queues, Duration.ZERO))
			.withMessageContaining("interval of requeueing");
	}

}
