package io.qaio.queue;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TaskQueuesTests {

	private static final QueueSettings BYTES = QueueSettings.DEFAULTS.withSerializer("bytes");

	private final MemoryTaskStore store = new MemoryTaskStore();

	@Test
	void oneNameGivesOneQueue() {
		TaskQueues queues = builder().build();
		assertThat(queues.queue("emails")).isSameAs(queues.queue("emails")).isNotSameAs(queues.queue("Emails"));
		assertThat(queues.queue("emails").name()).isEqualTo("emails");
	}

	@Test
	void aQueueHasSettingsOfItsOwnOrTheDefaults() {
		TaskQueues queues = builder().defaults(BYTES.withVisibilityTimeout(Duration.ofHours(1)))
			.queue("emails", BYTES.withVisibilityTimeout(Duration.ofDays(1)))
			.build();
		assertThat(timeout(queues.queue("emails"))).isEqualTo(Duration.ofDays(1));
		assertThat(timeout(queues.queue("other"))).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void queuesAreKnownOnceTheyAreConfiguredOrAskedFor() {
		TaskQueues queues = builder().queue("configured", BYTES).build();
		assertThat(queues.known(this.store)).extracting(StoredQueue::name).containsExactly("configured");
		queues.queue("asked for");
		assertThat(queues.known(this.store)).extracting(StoredQueue::name)
			.containsExactlyInAnyOrder("configured", "asked for");
	}

	@Test
	void aNameHasOneTo255Bytes() {
		TaskQueues queues = builder().build();
		assertThat(queues.queue("x".repeat(255)).name()).hasSize(255);
		assertThatIllegalArgumentException().isThrownBy(() -> queues.queue(""))
			.withMessage("The name of a queue must have 1 to 255 bytes as UTF-8, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> queues.queue("x".repeat(256)))
			.withMessage("The name of a queue must have 1 to 255 bytes as UTF-8, not 256: " + "x".repeat(20) + "…");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().queue("", BYTES))
			.withMessageStartingWith("The name of a queue");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().store("", this.store))
			.withMessageStartingWith("The name of a queue");
		assertThat(queues.known(this.store)).hasSize(1);
	}

	@Test
	void aQueueMayHaveAStoreOfItsOwn() {
		try (MemoryTaskStore other = new MemoryTaskStore()) {
			TaskQueues queues = builder().store("emails", other).build();
			queues.queue("emails").put(new byte[1]);
			queues.queue("orders").put(new byte[2]);
			assertThat(queues.stores()).containsExactlyInAnyOrder(this.store, other);
			assertThat(queues.known(other)).extracting(StoredQueue::name).containsExactly("emails");
			assertThat(queues.known(this.store)).extracting(StoredQueue::name).containsExactly("orders");
			TaskQueues elsewhere = TaskQueues.on(other)
				.serializers(List.of(new Bytes("bytes")))
				.defaults(BYTES)
				.build();
			assertThat(elsewhere.queue("emails").stats().ready()).isEqualTo(1);
			assertThat(elsewhere.queue("orders").stats().ready()).isZero();
		}
	}

	@Test
	void twoSerializersOfOneNameAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TaskQueues.on(this.store)
				.serializers(List.of(new Bytes("bytes"), new Bytes("other"), new OtherBytes()))
				.build())
			.withMessage("Two serializers are named 'bytes': " + Bytes.class.getName() + " and "
					+ OtherBytes.class.getName() + ". Rename one.");
	}

	@Test
	void aSerializerWithoutANameIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TaskQueues.on(this.store).serializers(List.of(new Bytes(""))).build())
			.withMessageContaining("The name of the serializer " + Bytes.class.getName());
	}

	@Test
	void defaultsThatNameAnUnknownSerializerAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().defaults(QueueSettings.DEFAULTS.withSerializer("jason")).build())
			.withMessage("In the default settings: no serializer is named 'jason'. Known are [bytes]; "
					+ "add a bean of type PayloadSerializer, or use one of these.");
	}

	@Test
	void settingsOfAQueueThatNameAnUnknownSerializerAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().queue("emails", QueueSettings.DEFAULTS.withSerializer("jason")).build())
			.withMessageStartingWith("In the settings of queue 'emails': no serializer is named 'jason'.");
	}

	@Test
	void aPutThatNamesAnUnknownSerializerIsRefused() {
		TaskQueue queue = builder().build().queue("emails");
		assertThatExceptionOfType(InvalidTaskException.class)
			.isThrownBy(() -> queue.put(new byte[0], PutOptions.with().serializer("jason")))
			.withMessage("Queue 'emails': no serializer is named 'jason'. Known are [bytes]; add a bean of type "
					+ "PayloadSerializer, or use one of these. Nothing was stored.");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private TaskQueues.Builder builder() {
		return TaskQueues.on(this.store).serializers(List.of(new Bytes("bytes"))).defaults(BYTES);
	}

	private static Duration timeout(TaskQueue queue) {
		queue.put(new byte[0]);
		Task task = queue.getNow().orElseThrow();
		Duration timeout = Duration.between(task.enqueuedAt(), task.deadline());
		// a moment passed between the two
		return timeout.minusNanos(timeout.toNanos() % Duration.ofMinutes(1).toNanos());
	}

	private static class Bytes implements PayloadSerializer {

		private final String name;

		Bytes(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public byte[] serialize(Object payload) {
			return (byte[]) payload;
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			return bytes;
		}

	}

	private static final class OtherBytes extends Bytes {

		OtherBytes() {
			super("bytes");
		}

	}

}
