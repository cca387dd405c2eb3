package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.retry.RetryPolicy;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How deliveries of one and of several queues end, also where the store fails first.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EndingDeliveriesTests {

	private static final QueueStats THREE_DEAD = new QueueStats(0, 0, 0, 3);

	private final FaultyStore store = new FaultyStore();

	private final TaskQueues queues = TaskQueues.on(this.store)
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build();

	private final List<TaskQueue> three = Stream.of("a", "b", "c").map(this.queues::queue).toList();

	private final ListenerTimer timer = new ListenerTimer(ListenerTimer.thread());

	private final LeaseExtender leases = new LeaseExtender(this.timer);

	private final Acknowledger acknowledger = new Acknowledger(this.timer, this.leases);

	private final List<TaskListenerContainer> containers = new ArrayList<>();

	@AfterEach
	void stop() {
		this.containers.forEach(TaskListenerContainer::stop);
		this.timer.stop();
		this.store.close();
	}

	private LeasedTask lease(TaskQueue queue, PutOptions options) {
		queue.put("work", options);
		return lease(queue.async().getNow().join().orElseThrow());
	}

	private LeasedTask lease(TaskQueue queue) {
		return lease(queue, PutOptions.with());
	}

	private LeasedTask lease(Task task) {
		LeasedTask leased = new LeasedTask(task, null);
		this.leases.add(leased);
		return leased;
	}

	private void awaitNoLease() throws InterruptedException {
		long start = System.nanoTime();
		this.leases.awaitNone(TimeUnit.SECONDS.toNanos(10));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void acksOfSeveralQueuesInOneWindowGoEachToItsQueue() throws Exception {
		List<LeasedTask> acks = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			this.three.forEach((queue) -> acks.add(lease(queue)));
		}
		this.acknowledger.ack(acks);
		awaitNoLease();
		this.three.forEach((queue) -> assertThat(queue.stats()).isEqualTo(EMPTY));
		assertThat(acks).allMatch((ack) -> ack.task().isSettled());
		for (String queue : List.of("a", "b", "c")) {
			assertThat(this.store.calls(queue + ".ack")).isEqualTo(1);
		}
	}

	@Test
	void acksThatFailAreSentAgainToTheirQueueAndNoOther() throws Exception {
		this.store.fail("b.ack", 2);
		List<LeasedTask> acks = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			this.three.forEach((queue) -> acks.add(lease(queue)));
		}
		this.acknowledger.ack(acks);
		assertThat(this.three).extracting((queue) -> queue.stats().taken()).containsExactly(0L, 2L, 0L);
		awaitNoLease();
		assertThat(this.three).extracting(TaskQueue::stats).containsOnly(EMPTY);
		assertThat(this.store.calls("a.ack")).isEqualTo(1);
		assertThat(this.store.calls("b.ack")).isEqualTo(3);
		assertThat(this.store.calls("c.ack")).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void whatFailsIsTriedAgainUntilTheStoreKnows(End end) throws Exception {
		this.store.fail("b." + end.method, 2);
		List<LeasedTask> deliveries = this.three.stream().map(this::lease).toList();
		deliveries.forEach((delivery) -> end.of(delivery, this.acknowledger));
		assertThat(this.three).extracting(TaskQueue::stats)
			.containsExactly(end.stats, new QueueStats(0, 0, 1, 0), end.stats);
		awaitNoLease();
		assertThat(this.three).extracting(TaskQueue::stats).containsOnly(end.stats);
		assertThat(this.store.calls("a." + end.method)).isEqualTo(1);
		assertThat(this.store.calls("b." + end.method)).isEqualTo(3);
		for (TaskQueue queue : this.three) {
			if (end == End.BURY) {
				DeadTask dead = onlyDead(queue, 1);
				assertThat(dead.error()).isEqualTo("java.lang.IllegalStateException: boom");
			}
			else if (end != End.RELEASE_WITH_DELAY) {
				assertThat(queue.getNow().orElseThrow().attempt()).isEqualTo((end == End.FAIL) ? 2 : 1);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatFailsUntilTheLeaseHasEndedIsGivenUpAndReported(End end, CapturedOutput output) throws Exception {
		this.store.fail("a." + end.method, 1000);
		this.store.fail("a.extend", 1000);
		LeasedTask delivery = lease(this.three.get(0), PutOptions.with().visibilityTimeout(Duration.ofMillis(700)));
		end.of(delivery, this.acknowledger);
		awaitNoLease();
		assertThat(this.store.calls("a." + end.method)).isBetween(2L, 4L);
		assertThat(output).contains("The store could not be told what became of " + delivery.task());
		long calls = this.store.calls("a." + end.method);
		this.three.get(0).requeueExpired();
		Task again = this.three.get(0).get(Duration.ofSeconds(10)).orElseThrow();
		assertThat(again.attempt()).isEqualTo(2);
		assertThat(this.store.calls("a." + end.method)).isEqualTo(calls);
	}

	@Test
	void leasesAreExtendedAsOftenAsTheShortestNeeds() {
		LeasedTask longer = lease(this.three.get(0));
		LeasedTask shorter = lease(this.three.get(1), PutOptions.with().visibilityTimeout(Duration.ofMillis(600)));
		await("two of the shorter leases", () -> shorter.age() > TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(shorter.isOver()).isFalse();
		assertThat(shorter.task().ack()).isTrue();
		assertThat(longer.isOver()).isFalse();
		assertThat(this.store.calls("a.extend")).isZero();
		assertThat(this.store.calls("b.extend")).isGreaterThan(1);
	}

	@Test
	void aListenerOfSeveralQueuesEndsEachDeliveryInItsOwn() throws Exception {
		for (String operation : List.of("ack", "fail", "bury")) {
			this.three.forEach((queue) -> this.store.fail(queue.name() + "." + operation, 1));
		}
		CountDownLatch go = new CountDownLatch(1);
		Set<String> delivered = ConcurrentHashMap.newKeySet();
		BlockingQueue<Task> twice = new LinkedBlockingQueue<>();
		for (TaskQueue queue : this.three) {
			queue.putAll(IntStream.range(0, 8).mapToObj((i) -> "fine").toList());
			queue.put("fails", PutOptions.with().maxAttempts(2));
			queue.put("fails once", PutOptions.with().maxAttempts(2));
			queue.put("is buried");
			queue.put("fails at last", PutOptions.with().maxAttempts(1));
		}
		ContainerSettings settings = ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(36, 36))
			.withRetryPolicy(
					new ExcludingRetryPolicy(RetryPolicy.builder().maxRetries(100).delay(Duration.ofMillis(1)).build(),
							List.of(UnsupportedOperationException.class)));
		TaskListenerContainer container = new TaskListenerContainerFactory(this.queues, settings, false)
			.create(TaskListenerEndpoint.of("test", List.of("a", "b", "c"), (tasks) -> {
				Task task = tasks.get(0);
				if (!delivered.add(task.queue().name() + task.id() + task.attempt())) {
					twice.add(task);
				}
				// so that many end at the same time
				go.await();
				switch (task.payload(String.class)) {
					case "fails", "fails at last" -> throw new IllegalStateException("boom");
					case "fails once" -> {
						if (task.attempt() == 1) {
							throw new IllegalStateException("once");
						}
					}
					case "is buried" -> throw new UnsupportedOperationException("never");
					default -> {
						// is acked
					}
				}
				return null;
			}));
		this.containers.add(container);
		container.start();
		await("all at work", () -> delivered.size() == 36);
		go.countDown();
		for (TaskQueue queue : this.three) {
			awaitStats(queue, THREE_DEAD);
			assertThat(queue.dead().list(0, 10)).extracting((dead) -> dead.payload(String.class) + dead.attempts())
				.containsExactlyInAnyOrder("fails2", "is buried1", "fails at last1");
		}
		assertThat(twice).isEmpty();
		// the second attempts of two tasks of each queue
		assertThat(delivered).hasSize(36 + 6);
	}

	/**
	 * The ways to end a delivery that is not acked.
	 */
	enum End {

		FAIL("fail", new QueueStats(1, 0, 0, 0)), RELEASE("release", new QueueStats(1, 0, 0, 0)),

		RELEASE_WITH_DELAY("release", new QueueStats(0, 1, 0, 0)), BURY("bury", new QueueStats(0, 0, 0, 1));

		private final String method;

		private final QueueStats stats;

		End(String method, QueueStats stats) {
			this.method = method;
			this.stats = stats;
		}

		void of(LeasedTask leased, Acknowledger acknowledger) {
			IllegalStateException failure = new IllegalStateException("boom");
			switch (this) {
				case FAIL -> acknowledger.fail(leased, failure, Duration.ZERO);
				case RELEASE -> acknowledger.release(leased);
				case RELEASE_WITH_DELAY -> acknowledger.release(leased, Duration.ofMinutes(1));
				case BURY -> acknowledger.bury(leased, failure);
			}
		}

	}

}
