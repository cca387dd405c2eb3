package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each tick of a schedule is put once, however many processes put it.
 */
interface TicksArePutOnce extends ContractFixture {

	PutOptions PLAIN = PutOptions.with();

	Duration SECOND = Duration.ofSeconds(1);

	@Test
	default void aScheduleStartsWhenItIsFirstAskedFor() {
		queue().put("tells the time");
		Instant before = take(queue()).enqueuedAt();
		Instant last = queue().ticks("digest", PLAIN).last();
		assertThat(last).isBetween(before.minus(TICK), before.plus(LONG_WAIT))
			.isEqualTo(last.truncatedTo(ChronoUnit.MILLIS));
		letEnd(TICK);
		assertThat(queue(SETTINGS).ticks("digest", PLAIN).last()).isEqualTo(last);
	}

	@Test
	default void aTickIsPutOnce() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN);
		ScheduleTicks other = queue(SETTINGS).ticks("digest", PLAIN);
		Instant start = ticks.last();
		Instant first = start.minus(SECOND);
		assertThat(ticks.put(start, one(first, "first"))).isEqualTo(first);
		assertThat(other.put(start, one(first, "again"))).isEqualTo(first);
		assertThat(ticks.put(start, one(first, "repeated"))).isEqualTo(first);
		assertThat(other.put(start, one(start.plus(SECOND), "by somebody who is late"))).isEqualTo(first);
		assertThat(other.last()).isEqualTo(first);
		assertThat(other.put(first, one(start, "second"))).isEqualTo(start);
		assertThat(takeAll(queue(), 2, 10)).extracting(Task::payload).containsExactly("first", "second");
	}

	@Test
	default void aTickIsPutOnceAlsoWhenItsTaskIsDone() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN);
		Instant start = ticks.last();
		Instant tick = start.minus(SECOND);
		ticks.put(start, one(tick, "work"));
		assertThat(take(queue()).ack()).isTrue();
		assertThat(queue(SETTINGS).ticks("digest", PLAIN).put(start, one(tick, "work"))).isEqualTo(tick);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	default void tasksTellTheirTick() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN.header("tenant", "acme"));
		Instant start = ticks.last();
		SortedMap<Instant, String> payloads = new TreeMap<>();
		for (int i = 3; i > 0; i--) {
			payloads.put(start.minusSeconds(i), "missed " + i);
		}
		assertThat(ticks.put(start, payloads)).isEqualTo(start.minusSeconds(1));
		List<Task> tasks = takeAll(queue(), 3);
		assertThat(tasks).extracting(Task::payload).containsExactly("missed 3", "missed 2", "missed 1");
		for (int i = 0; i < 3; i++) {
			String tick = start.minusSeconds(3 - i).toString();
			assertThat(tasks.get(i).id()).isEqualTo("digest@" + tick);
			assertThat(tasks.get(i).headers()).isEqualTo(Map.of(ScheduleTicks.HEADER, tick, "tenant", "acme"));
			assertThat(tasks.get(i).enqueuedAt()).isBetween(start.minus(TICK), start.plus(LONG_WAIT));
		}
	}

	@Test
	default void aTickThatIsPutTooSoonIsDeliveredInTime() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN);
		Instant start = ticks.last();
		Instant soon = start.plus(A_WHILE);
		ticks.put(start, one(soon, "soon"));
		Task task = take(queue());
		assertThat(task.payload()).isEqualTo("soon");
		// the time of the store when it was taken
		assertThat(task.deadline().minus(SETTINGS.visibilityTimeout())).isAfterOrEqualTo(soon.minus(TICK));
	}

	@Test
	default void aTickWakesAWaitingGet() throws Exception {
		Future<Task> waiting = threads().submit(() -> queue().get());
		ScheduleTicks ticks = queue(SETTINGS).ticks("digest", PLAIN);
		Instant start = ticks.last();
		ticks.put(start, one(start, "work"));
		assertThat(waiting.get().payload()).isEqualTo("work");
	}

	@Test
	default void ticksHaveOptionsAndOrder() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN.orderingKey("one").serializer("bytes").maxAttempts(1));
		Instant start = ticks.last();
		SortedMap<Instant, byte[]> payloads = new TreeMap<>();
		payloads.put(start.minusSeconds(2), new byte[] { 1 });
		payloads.put(start.minusSeconds(1), new byte[] { 2 });
		ticks.put(start, payloads);
		Task first = take(queue());
		assertThat(first.payload()).isEqualTo(new byte[] { 1 });
		assertThat(queue().getNow()).isEmpty();
		first.fail();
		assertThat(queue().dead().list(0, 10)).hasSize(1);
		assertThat(take(queue()).payload()).isEqualTo(new byte[] { 2 });
	}

	@Test
	default void manyProcessesPutEachTickOnce() throws Exception {
		int count = 50;
		Instant start = queue().ticks("digest", PLAIN).last();
		CountDownLatch go = new CountDownLatch(1);
		List<Future<?>> processes = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			TaskQueue process = (i % 2 == 0) ? queue() : queue(SETTINGS);
			processes.add(threads().submit(() -> {
				ScheduleTicks ticks = process.ticks("digest", PLAIN);
				go.await();
				Instant last = start;
				while (last.isBefore(start.plusMillis(count))) {
					last = ticks.put(last, one(last.plusMillis(1), "work"));
				}
				return null;
			}));
		}
		go.countDown();
		for (Future<?> process : processes) {
			process.get();
		}
		List<Task> tasks = new ArrayList<>();
		while (tasks.size() < count) {
			tasks.addAll(takeAll(queue(), 1, count));
		}
		assertThat(tasks).extracting((task) -> task.headers().get(ScheduleTicks.HEADER))
			.containsExactlyInAnyOrderElementsOf(
					IntStream.rangeClosed(1, count).mapToObj((i) -> start.plusMillis(i).toString()).toList());
		assertThat(queue().getNow()).isEmpty();
	}

	@Test
	default void aScheduleThatIsNotKnownGoesOnWhereTheCallerThinks() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN);
		Instant previous = Instant.parse("2030-01-01T00:00:00Z");
		Instant tick = previous.plus(SECOND);
		assertThat(ticks.put(previous, one(tick, "work"))).isEqualTo(tick);
		assertThat(ticks.last()).isEqualTo(tick);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
	}

	@Test
	default void schedulesOfOneQueueDoNotMix() {
		List<String> names = new ArrayList<>(OddNames.all());
		names.add("digest");
		names.add("Digest");
		Instant previous = Instant.parse("2020-01-01T00:00:00Z");
		for (String name : names) {
			assertThat(queue().ticks(name, PLAIN).put(previous, one(previous.plus(SECOND), name)))
				.isEqualTo(previous.plus(SECOND));
			assertThat(take(queue()).payload()).isEqualTo(name);
		}
	}

	@Test
	default void ofAScheduleOnlyItsLastTickStays() {
		ScheduleTicks ticks = queue().ticks("digest", PLAIN);
		Instant last = ticks.last();
		Instant start = last;
		for (int i = 1; i <= 50; i++) {
			last = ticks.put(last, one(start.minusSeconds(100 - i), "work"));
		}
		queue().ackAll(takeAll(queue(), 50));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
		queue().purge();
		assertThat(ticks.last()).isEqualTo(last);
	}

	@Test
	default void ticksOfAClosedStoreFail() {
		TaskStore store = open();
		ScheduleTicks ticks = queues(store, SETTINGS).queue(queueName()).ticks("digest", PLAIN);
		store.close();
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(ticks::last);
		assertThatExceptionOfType(TaskStoreException.class)
			.isThrownBy(() -> ticks.put(Instant.EPOCH, one(Instant.now(), "work")));
	}

	private static SortedMap<Instant, String> one(Instant tick, String payload) {
		return new TreeMap<>(Map.of(tick, payload));
	}

}
