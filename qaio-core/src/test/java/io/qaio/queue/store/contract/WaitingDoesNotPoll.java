package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Waiting does not poll: an idle application costs at most one command a second, however
 * many queues and threads wait.
 */
interface WaitingDoesNotPoll extends ContractFixture {

	@Test
	default void aWaitEndsInTime() throws Exception {
		queue().put("for later", PutOptions.with().delay(LONG_WAIT));
		for (Duration wait : List.of(NO_WAIT, Duration.ofMillis(1), Duration.ofMillis(400))) {
			// none is too short; of some, a machine that is busy leaves one in time
			Duration least = wait.multipliedBy(4).minusMillis(4);
			Duration most = least.plusSeconds(1);
			Duration shortest = LONG_WAIT;
			for (int i = 0; i < 5 && shortest.compareTo(most) > 0; i++) {
				long before = System.nanoTime();
				assertThat(queue().get(wait)).isEmpty();
				assertThat(queue().getAll(5, wait)).isEmpty();
				assertThat(queue().async().get(wait).get()).isEmpty();
				assertThat(queue().async().getAll(5, wait).get()).isEmpty();
				Duration took = since(before);
				assertThat(took).isBetween(least, least.plus(WAKE_UP));
				shortest = (took.compareTo(shortest) < 0) ? took : shortest;
			}
			assertThat(shortest).isLessThan(most);
		}
	}

	@Test
	default void aTakeThatIsReadyDoesNotWait() throws Exception {
		queue().putAll(List.of("a", "b", "c"));
		long before = System.nanoTime();
		assertThat(queue().get(LONG_WAIT)).isPresent();
		assertThat(queue().getAll(100, LONG_WAIT)).hasSize(2);
		assertThat(since(before)).isLessThan(WAKE_UP);
	}

	@Test
	default void waitingOnOneQueueDoesNotHoldUpAnother() throws Exception {
		TaskQueues process = queues(open(), SETTINGS);
		List<Future<Task>> idle = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			TaskQueue queue = process.queue(queueName() + "-idle-" + i);
			idle.add(threads().submit(() -> queue.get()));
		}
		letEnd(Duration.ofMillis(200));
		TaskQueue busy = process.queue(queueName());
		for (int i = 0; i < 20; i++) {
			Future<Task> waiting = threads().submit(() -> busy.get());
			long before = System.nanoTime();
			queue().put("work");
			assertThat(waiting.get().ack()).isTrue();
			assertThat(since(before)).isLessThan(WAKE_UP);
		}
		assertThat(idle).noneMatch(Future::isDone);
	}

	@Test
	@ResourceLock(SERVER)
	default void anIdleApplicationSendsAtMostOneCommandASecond() throws Exception {
		TaskQueues process = queues(open(), SETTINGS);
		List<Future<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			TaskQueue queue = process.queue(queueName() + "-" + (i % 20));
			waiting.add(threads().submit(() -> queue.get()));
		}
		letEnd(Duration.ofSeconds(1));
		long begin = System.nanoTime();
		long before = commandsSoFar();
		letEnd(Duration.ofSeconds(4));
		long commands = commandsSoFar() - before;
		assertThat(commands).isBetween(0L, since(begin).toSeconds());
		assertThat(waiting).noneMatch(Future::isDone);
		TaskQueues other = queues(open(), SETTINGS);
		for (int i = 0; i < 50; i++) {
			other.queue(queueName() + "-" + (i % 20)).put("work");
		}
		for (Future<Task> future : waiting) {
			assertThat(future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).ack()).isTrue();
		}
	}

}
