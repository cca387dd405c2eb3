package io.qaio.queue.store.memory;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.model.CheckedStore;
import io.qaio.queue.store.model.ModelCheck;
import io.qaio.queue.store.model.StoreTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link MemoryTaskStore} on a {@link SettableClock}: time passes when the test says so.
 */
@Timeout(30)
class MemoryTaskStoreClockTests {

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final Duration NEARLY = LEASE.minusNanos(1);

	private final SettableClock clock = SettableClock.at(START);

	private final MemoryTaskStore store = new MemoryTaskStore(this.clock);

	private final TaskQueue queue = queue(this.store);

	@Test
	void timesAreThoseOfTheClock() {
		this.queue.put("work");
		this.clock.advance(Duration.ofHours(1));
		Task task = take();
		assertThat(task.enqueuedAt()).isEqualTo(START);
		assertThat(task.deadline()).isEqualTo(START.plus(Duration.ofHours(1)).plus(LEASE));
	}

	@Test
	void theStoreDoesWhatTheModelDoesToTheNanosecond() {
		assertThat(new ModelCheck("memory", MemoryTaskStoreClockTests::checkedStore).run(1, Duration.ofSeconds(3)))
			.isPositive();
	}

	private static CheckedStore checkedStore() {
		SettableClock clock = SettableClock.at(START);
		MemoryTaskStore store = new MemoryTaskStore(clock);
		return new CheckedStore(List.of(store, store.another()), StoreTime.of(clock));
	}

	@Test
	void aLeaseEndsAtItsDeadlineToTheNanosecond() {
		this.queue.put("work");
		Task task = take();
		this.clock.advance(NEARLY);
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		this.clock.advance(Duration.ofNanos(1));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(task.ack()).isFalse();
		assertThat(take().attempt()).isEqualTo(2);
	}

	@Test
	void anAckJustBeforeTheDeadlineCounts() {
		this.queue.put("work");
		Task task = take();
		this.clock.advance(NEARLY);
		assertThat(task.ack()).isTrue();
	}

	@Test
	void aDelayEndsWhenTheClockSaysSo() {
		this.queue.put("work", PutOptions.with().delay(Duration.ofDays(365)));
		this.clock.set(START.plus(Duration.ofDays(365)).minusNanos(1));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		this.clock.set(START.plus(Duration.ofDays(365)));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take().payload()).isEqualTo("work");
	}

	@Test
	void aMoveOfTheClockServesWaitsBeforeItReturns() {
		this.queue.put("a", PutOptions.with().delay(Duration.ofSeconds(10)));
		this.queue.put("b", PutOptions.with().delay(Duration.ofSeconds(20)));
		CompletableFuture<Task> first = this.queue.async().get();
		CompletableFuture<List<Task>> second = this.queue.async().getAll(10, Duration.ofDays(1));
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(first).isDone();
		assertThat(second).isNotDone();
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(second).isDone();
		assertThat(first.join().payload()).isEqualTo("a");
		assertThat(second.join()).extracting(Task::payload).containsExactly("b");
	}

	@Test
	void aWaitInAThreadGetsWhatBecomesDue() throws Exception {
		this.queue.put("work");
		take();
		CompletableFuture<Task> taken = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				taken.complete(this.queue.get());
			}
			catch (InterruptedException ex) {
				taken.completeExceptionally(ex);
			}
		});
		thread.start();
		this.clock.advance(LEASE);
		thread.join();
		assertThat(taken.join().attempt()).isEqualTo(2);
	}

	@Test
	void aWaitEndsInRealTimeWhileTheClockStandsStill() throws Exception {
		assertThat(this.queue.get(Duration.ofMillis(20))).isEmpty();
		assertThat(this.clock.instant()).isEqualTo(START);
	}

	@Test
	void allThatIsDueHappensHoweverMuchItIs() {
		List<String> payloads = IntStream.range(0, 1000).mapToObj((i) -> "task-" + i).toList();
		this.queue.putAll(payloads, PutOptions.with().delay(LEASE));
		this.clock.advance(LEASE);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1000, 0, 0, 0));
		List<Task> tasks = this.queue.async().getAll(1000, Duration.ZERO).join();
		assertThat(tasks).extracting(Task::payload).isEqualTo(payloads);
		this.clock.advance(LEASE);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1000, 0, 0, 0));
		assertThat(this.queue.ackAll(tasks)).isZero();
	}

	@Test
	void aTaskDiesAfterItsLastLeaseAndSaysHowLongThatWas() {
		this.queue.put("work", PutOptions.with().maxAttempts(2));
		take();
		this.clock.advance(LEASE);
		take().extend(LEASE.multipliedBy(2));
		this.clock.advance(LEASE.multipliedBy(3));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		DeadTask dead = this.queue.dead().list(0, 1).get(0);
		assertThat(dead.error()).isEqualTo("The lease ran out after 60000 ms, at delivery 2 of 2: no ack came");
		assertThat(dead.attempts()).isEqualTo(2);
		assertThat(dead.enqueuedAt()).isEqualTo(START);
		assertThat(dead.diedAt()).isEqualTo(START.plus(LEASE.multipliedBy(4)));
	}

	@Test
	void aClockThatIsSetBackMakesLeasesLonger() {
		this.queue.put("work");
		Task task = take();
		this.clock.set(START.minus(Duration.ofDays(1)));
		assertThat(this.queue.getNow()).isEmpty();
		this.clock.advance(Duration.ofDays(1));
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(task.ack()).isTrue();
	}

	@Test
	void theClockMayBeMovedByWhoeverATaskIsHandedTo() {
		CompletableFuture<Task> later = this.queue.async().get().thenCompose((task) -> {
			this.clock.advance(LEASE);
			return this.queue.async().get();
		});
		this.queue.put("work");
		assertThat(later.join().attempt()).isEqualTo(2);
	}

	@Test
	void storesOnOneClockMoveTogether() {
		MemoryTaskStore otherStore = new MemoryTaskStore(this.clock);
		TaskQueue other = queue(otherStore);
		this.queue.put("here", PutOptions.with().delay(LEASE));
		other.put("there", PutOptions.with().delay(LEASE));
		CompletableFuture<Task> here = this.queue.async().get();
		CompletableFuture<Task> there = other.async().get();
		this.clock.advance(LEASE);
		assertThat(here.join().payload()).isEqualTo("here");
		assertThat(there.join().payload()).isEqualTo("there");
	}

	@Test
	void aClosedStoreNoLongerFollowsTheClock() {
		this.queue.put("work", PutOptions.with().delay(LEASE));
		this.store.close();
		this.clock.advance(LEASE);
		MemoryTaskStore reopened = this.store.another();
		assertThat(reopened.queue("emails", new LeaseTerms(LEASE, 10)).requeueExpired().join().more()).isFalse();
		assertThat(queue(reopened).stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@Test
	void theClockIsTheSameInEveryZone() {
		assertThat(this.clock.getZone()).isEqualTo(ZoneOffset.UTC);
		Clock paris = this.clock.withZone(ZoneId.of("Europe/Paris"));
		assertThat(paris.getZone()).isEqualTo(ZoneId.of("Europe/Paris"));
		this.clock.advance(LEASE);
		assertThat(paris.instant()).isEqualTo(START.plus(LEASE));
		assertThat(paris.millis()).isEqualTo(START.plus(LEASE).toEpochMilli());
	}

	@Test
	void aClockThatStandsStillOrIsOffIsTakenAsItIs() throws Exception {
		TaskQueue still = queue(new MemoryTaskStore(Clock.fixed(START, ZoneOffset.UTC)));
		still.put("work", PutOptions.with().delay(Duration.ofMillis(5)));
		assertThat(still.get(Duration.ofMillis(50))).isEmpty();
		TaskQueue late = queue(new MemoryTaskStore(Clock.offset(Clock.systemUTC(), Duration.ofDays(-1))));
		late.put("work", PutOptions.with().delay(Duration.ofMillis(50)));
		assertThat(late.get().enqueuedAt()).isBefore(Instant.now().minus(Duration.ofHours(23)));
	}

	private Task take() {
		return this.queue.getNow().orElseThrow();
	}

	private static TaskQueue queue(MemoryTaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new Text()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("text").withVisibilityTimeout(LEASE))
			.build()
			.queue("emails");
	}

	private static final class Text implements PayloadSerializer {

		@Override
		public String name() {
			return "text";
		}

		@Override
		public byte[] serialize(Object payload) {
			return payload.toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
