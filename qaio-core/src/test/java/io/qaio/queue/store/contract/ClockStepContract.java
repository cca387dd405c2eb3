package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStore;
import io.qaio.test.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What happens when the wall clock of a store's server steps by an hour while clients
 * work. Extend this for each store that has a server.
 */
public abstract class ClockStepContract {

	private static final Duration HOUR = Duration.ofHours(1);

	/** A lease or delay, and by when it has ended for sure. */
	private static final Duration SHORT = Duration.ofSeconds(2);

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<AutoCloseable> opened = new ArrayList<>();

	private WallClock clock;

	private Server server;

	private TaskQueue queue;

	/**
	 * Start a server with a wall clock; called once for each test.
	 * @param clock the clock
	 * @return the server
	 */
	protected abstract Server startServer(WallClock clock);

	/**
	 * A server with a store.
	 */
	protected interface Server extends AutoCloseable {

		/**
		 * Open a store, as another process would.
		 * @return the store, which is closed after the test
		 */
		TaskStore openStore();

	}

	@BeforeEach
	void start() throws Exception {
		Optional<WallClock> clock = WallClock.create();
		if (clock.isEmpty() && "true".equals(System.getenv("CI"))) {
			fail("CI=true asks for the tests with a clock that steps");
		}
		assumeTrue(clock.isPresent(), "There is no clock that steps");
		this.clock = clock.get();
		this.opened.add(this.clock);
		this.server = startServer(this.clock);
		this.opened.add(this.server);
		this.queue = application(SHORT);
	}

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	/** The queue as an application has it, whose background job runs. */
	private TaskQueue application(Duration visibilityTimeout) {
		TaskStore store = this.server.openStore();
		this.opened.add(store);
		TaskQueues queues = TaskQueues.on(store)
			.serializers(List.of(new TextSerializer()))
			.defaults(new QueueSettings("text", visibilityTimeout, 10, 1024, false, 1024, QueueBounds.NONE))
			.build();
		TaskRequeuer requeuer = new TaskRequeuer(queues, Duration.ofMillis(50));
		requeuer.start();
		this.opened.add(requeuer::stop);
		return queues.queue("clocks");
	}

	private Task take(TaskQueue queue) throws InterruptedException {
		return queue.get(SOON).orElseThrow(() -> new AssertionError("no task, while there are " + queue.stats()));
	}

	@Test
	protected void leasesAndDelaysKeepTheirLengthWhenTheClockStepsBack() throws Exception {
		this.queue.put("taken");
		Task taken = take(this.queue);
		this.queue.put("delayed", PutOptions.with().delay(SHORT));
		this.clock.set(HOUR.negated());
		assertThat(List.of(take(this.queue).payload(String.class), take(this.queue).payload(String.class)))
			.containsExactlyInAnyOrder("taken", "delayed");
		assertThat(taken.ack()).isFalse();
		assertThat(taken.isLost()).isTrue();
	}

	@Test
	void aDelayThatWasOverWhenTheClockStepsBackIsOver() throws Exception {
		TaskStore store = this.server.openStore();
		this.opened.add(store);
		// nothing looks for what is due
		TaskQueue unattended = TaskQueues.on(store)
			.serializers(List.of(new TextSerializer()))
			.defaults(new QueueSettings("text", SHORT, 10, 1024, false, 1024, QueueBounds.NONE))
			.build()
			.queue("unattended");
		unattended.put("overdue", PutOptions.with().delay(Duration.ofMillis(100)));
		Thread.sleep(1000);
		unattended.put("before");
		this.clock.set(HOUR.negated());
		unattended.put("after");
		List<String> taken = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Task task = take(unattended);
			taken.add(task.payload(String.class));
			assertThat(task.ack()).isTrue();
		}
		assertThat(taken).containsExactlyInAnyOrder("overdue", "before", "after");
	}

	@Test
	void aTaskBehindItsOrderingKeyDoesNotWaitWhenTheClockHasBeenSetRight() throws Exception {
		// connects
		assertThat(takeOne(this.queue, "before").ack()).isTrue();
		this.clock.set(HOUR);
		PutOptions ordered = PutOptions.with().orderingKey("key");
		this.queue.put("first", ordered);
		this.queue.put("second", ordered);
		Task first = take(this.queue);
		assertThat(first.payload(String.class)).isEqualTo("first");
		this.clock.set(Duration.ZERO);
		assertThat(first.ack()).isTrue();
		Task second = take(this.queue);
		assertThat(second.payload(String.class)).isEqualTo("second");
		assertThat(second.ack()).isTrue();
	}

	@Test
	void manyDelaysThatLastLongerThanTheStepKeepTheirLength() throws Exception {
		int many = 1200;
		this.queue.putAll(IntStream.range(0, many).mapToObj(Integer::toString).toList(),
				PutOptions.with().delay(HOUR.multipliedBy(2).plusSeconds(1)));
		this.clock.set(HOUR.negated());
		this.queue.put("short", PutOptions.with().delay(Duration.ofMillis(1)));
		assertThat(take(this.queue).ack()).isTrue();
		await().during(Duration.ofSeconds(3))
			.atMost(SOON)
			.until(() -> this.queue.stats().equals(new QueueStats(0, many, 0, 0)));
	}

	@Test
	void aLeaseDoesNotEndEarlyWhenManyApplicationsNoticeThatTheClockStepsBack() throws Exception {
		List<TaskQueue> applications = List.of(application(Duration.ofMinutes(20)), application(SHORT),
				application(SHORT));
		this.queue.put("before");
		Task before = take(applications.get(0));
		this.clock.set(HOUR.negated());
		for (TaskQueue application : applications) {
			// each notices now, at the latest
			application.put("short", PutOptions.with().delay(Duration.ofMillis(1)));
			application.requeueExpired();
		}
		for (int i = 0; i < applications.size(); i++) {
			assertThat(take(this.queue).ack()).isTrue();
		}
		Task after = takeOne(applications.get(0), "after");
		assertThat(this.queue.get(SHORT)).isEmpty();
		assertThat(before.extend(Duration.ofMinutes(1))).isTrue();
		assertThat(after.ack()).isTrue();
		assertThat(before.ack()).isTrue();
	}

	private Task takeOne(TaskQueue queue, String payload) throws InterruptedException {
		queue.put(payload);
		Task task = take(queue);
		assertThat(task.payload(String.class)).isEqualTo(payload);
		return task;
	}

	@Test
	void aTaskThatWaitsForATimeWaitsForItWhenTheClockStepsBack() throws Exception {
		// connects
		assertThat(takeOne(this.queue, "before").ack()).isTrue();
		Duration untilThen = SHORT.multipliedBy(2);
		Instant at = Instant.now().plus(untilThen);
		this.queue.put("at", PutOptions.with().at(at));
		this.clock.set(HOUR.negated());
		this.queue.put("put later", PutOptions.with().at(at));
		assertThat(this.queue.get(untilThen.plus(SHORT))).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		this.clock.set(Duration.ZERO);
		Task one = take(this.queue);
		assertThat(one.ack()).isTrue();
		Task other = take(this.queue);
		assertThat(List.of(one.payload(String.class), other.payload(String.class))).containsExactlyInAnyOrder("at",
				"put later");
	}

	@Test
	void ticksGoOnWhenTheClockStepsBackAndForward() throws Exception {
		ScheduleTicks ticks = this.queue.ticks("every second", PutOptions.with());
		Instant last = ticks.last();
		last = tick(ticks, last);
		this.clock.set(HOUR.negated());
		last = tick(ticks, last);
		last = tick(ticks, last);
		this.clock.set(Duration.ZERO);
		tick(ticks, last);
	}

	private Instant tick(ScheduleTicks ticks, Instant last) throws Exception {
		// the background job notices a step by now
		Thread.sleep(1000);
		Instant now = Instant.now();
		Instant next = ticks.put(last, new TreeMap<>(Map.of(now, "tick")));
		assertThat(take(this.queue).ack()).isTrue();
		return next;
	}

	@Test
	void leasesEndWhenTheClockStepsForwardAndWorkersAreTold() throws Exception {
		TaskQueue patient = application(Duration.ofMinutes(1));
		patient.put("work");
		Task first = take(patient);
		this.clock.set(HOUR);
		Task second = take(patient);
		assertThat(second.attempt()).isEqualTo(2);
		assertThat(first.ack()).isFalse();
		assertThat(first.isLost()).isTrue();
		assertThat(second.ack()).isTrue();
	}

	@Test
	void tasksComeAsBeforeWhenTheClockHasBeenSetRight() throws Exception {
		this.queue.put("before");
		assertThat(take(this.queue).ack()).isTrue();
		for (Duration offset : List.of(HOUR.negated(), Duration.ZERO, HOUR, Duration.ZERO)) {
			this.clock.set(offset);
			Task task = takeOne(this.queue, "at " + offset);
			assertThat(task.fail(new IllegalStateException("boom"), Duration.ofMillis(10))).isTrue();
			Task again = take(this.queue);
			assertThat(again.payload(String.class)).isEqualTo("at " + offset);
			assertThat(again.ack()).isTrue();
		}
		await().untilAsserted(() -> assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0)));
	}

}
