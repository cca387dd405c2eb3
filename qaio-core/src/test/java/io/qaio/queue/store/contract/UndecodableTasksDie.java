package io.qaio.queue.store.contract;

import java.util.List;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Times.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A task that cannot be decoded goes to the dead letters, like one that was delivered too
 * often, and the consumer goes on.
 */
interface UndecodableTasksDie extends ContractFixture {

	@Test
	default void aTaskThatCannotBeDecodedDiesAndTheConsumerGoesOn() {
		byte[] notText = { (byte) 0xff, 1, 2 };
		String id = queue().put(notText, PutOptions.with().serializer("broken")).id();
		queue().put("good");
		Task task = take(queue());
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(task::payload)
			.withMessageContaining(id)
			.withMessageContaining("broken")
			.withMessageContaining("moved to the dead letters");
		assertThat(task.ack()).isFalse();
		assertThat(take(queue()).payload()).isEqualTo("good");
		DeadTask dead = onlyDead(queue());
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.bytes()).isEqualTo(notText);
		assertThat(dead.attempts()).isEqualTo(1);
		assertThat(dead.error()).contains("broken").contains("cannot read 3 bytes");
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> dead.payload(String.class));
	}

	@Test
	default void aTaskThatIsNotOfTheTypeAskedForDies() {
		queue().put("work");
		Task task = take(queue());
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> task.payload(Integer.class))
			.withMessageContaining("java.lang.Integer");
		assertThat(task.isSettled()).isTrue();
		assertThat(onlyDead(queue()).payload(String.class)).isEqualTo("work");
	}

	@Test
	default void aTaskWhoseSerializerIsNotKnownHereDies() {
		String id = queue().put(new byte[] { 1 }, PutOptions.with().serializer("bytes")).id();
		TaskQueue poorer = TaskQueues.on(open())
			.serializers(List.of(new TextSerializer()))
			.defaults(SETTINGS)
			.build()
			.queue(queueName());
		Task task = take(poorer);
		assertThat(task.serializer()).isEqualTo("bytes");
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(task::payload)
			.withMessageContaining("bytes")
			.withMessageContaining("[text]");
		DeadTask dead = onlyDead(queue());
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.payload(byte[].class)).containsExactly(1);
	}

	@Test
	default void anOutdatedDeliveryThatCannotBeDecodedBuriesNothing() {
		queue().put(new byte[] { 1 }, PutOptions.with().serializer("broken").visibilityTimeout(LEASE));
		Task outdated = take(queue());
		Task current = take(queue());
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(outdated::payload)
			.withMessageContaining("no longer holds the task");
		assertThat(queue().stats().dead()).isZero();
		assertThat(current.ack()).isTrue();
	}

}
