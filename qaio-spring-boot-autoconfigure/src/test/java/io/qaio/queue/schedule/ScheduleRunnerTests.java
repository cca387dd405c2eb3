package io.qaio.queue.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.ScheduleTicks;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.memory.SettableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentCaptor;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Instances of an application that share a store, with clocks that the test sets.
 */
class ScheduleRunnerTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00.500Z");

	private final SettableClock storeClock = SettableClock.at(START);

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore(this.storeClock))
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build()
		.queue("digests");

	private final List<Instant> asked = new ArrayList<>();

	private Schedule schedule;

	@BeforeEach
	void everyTenSeconds() {
		this.schedule = schedule((tick) -> {
			this.asked.add(tick);
			return tick.toString();
		});
	}

	@Test
	void scheduleStartsWithTheNextTick() {
		Instance instance = new Instance(Duration.ZERO);
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:10Z");
		assertThat(takeAll()).isEmpty();
		this.storeClock.set(Instant.parse("2026-01-01T00:00:10Z"));
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:20Z");
		assertThat(takeAll()).containsExactly("2026-01-01T00:00:10Z");
	}

	@Test
	void firstInstancePutsATick() {
		List<Instance> instances = List.of(new Instance(Duration.ZERO), new Instance(Duration.ofMillis(-300)),
				new Instance(Duration.ofSeconds(2)));
		List<String> put = new ArrayList<>();
		for (int second = 0; second <= 60; second++) {
			instances.forEach(Instance::run);
			put.addAll(takeAll());
			this.storeClock.advance(Duration.ofSeconds(1));
		}
		assertThat(put).containsExactly("2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z", "2026-01-01T00:00:30Z",
				"2026-01-01T00:00:40Z", "2026-01-01T00:00:50Z", "2026-01-01T00:01:00Z");
		assertThat(this.asked).as("later instances make no payload").doesNotHaveDuplicates();
	}

	@Test
	void fastClockOfAnInstanceDeliversNoTaskEarly() {
		Instance fast = new Instance(Duration.ofMinutes(5));
		new Instance(Duration.ZERO).run();
		fast.run();
		assertThat(takeAll()).isEmpty();
		this.storeClock.set(Instant.parse("2026-01-01T00:00:09.999Z"));
		assertThat(takeAll()).isEmpty();
		this.storeClock.set(Instant.parse("2026-01-01T00:04:20Z"));
		new Instance(Duration.ZERO).run();
		assertThat(takeAll()).containsExactly("2026-01-01T00:04:10Z", "2026-01-01T00:04:20Z");
	}

	@Test
	void firstInstanceAfterHoursPutsMissedTicks() {
		new Instance(Duration.ZERO).run();
		this.storeClock.advance(Duration.ofHours(5));
		this.schedule = this.schedule.missed(MissedTicks.ALL);
		Instance instance = new Instance(Duration.ZERO);
		assertThat(instance.run()).isEqualTo("2026-01-01T05:00:10Z");
		assertThat(takeAll()).hasSize(1000)
			.startsWith("2026-01-01T02:13:30Z")
			.endsWith("2026-01-01T05:00:00Z")
			.isSorted()
			.doesNotHaveDuplicates();
	}

	@Test
	void missedTicksWithoutTasksAreSkippedAtOnce() {
		this.schedule = Schedule.of("digest", "digests", "0 0 * * * *", (tick) -> tick.toString())
			.zone(ZoneOffset.UTC)
			.missed(MissedTicks.NONE);
		Instance instance = new Instance(Duration.ZERO);
		instance.run();
		this.storeClock.set(Instant.parse("2026-01-01T05:59:30Z"));
		assertThat(instance.run()).isEqualTo("2026-01-01T06:00:00Z");
		assertThat(takeAll()).isEmpty();
	}

	@Test
	void instanceRunsAtLeastOnceAMinute() {
		this.schedule = Schedule.of("digest", "digests", "0 0 0 1 1 *", (tick) -> tick.toString()).zone(ZoneOffset.UTC);
		assertThat(new Instance(Duration.ZERO).run()).isEqualTo("2026-01-01T00:01:00.500Z");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void instanceThatHasNothingToPutAsksAndLogsNothing(CapturedOutput output) {
		AtomicInteger calls = new AtomicInteger();
		ScheduleTicks ticks = this.queue.ticks("digest", PutOptions.with());
		ScheduleTicks counted = mock(ScheduleTicks.class, (invocation) -> {
			calls.incrementAndGet();
			return invocation.getMethod().invoke(ticks, invocation.getArguments());
		});
		ScheduleRunner runner = new ScheduleRunner(this.schedule, counted, mock(TaskScheduler.class), this.storeClock);
		runner.run();
		assertThat(calls).as("the last tick").hasValue(1);
		this.storeClock.advance(Duration.ofSeconds(1));
		runner.run();
		assertThat(calls).hasValue(1);
		assertThat(output).doesNotContain("works again");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void failedPayloadIsTriedAgain(CapturedOutput output) {
		this.schedule = schedule((tick) -> {
			this.asked.add(tick);
			if (this.asked.size() < 4) {
				throw new AssertionError("no digest");
			}
			return "at last";
		});
		Instance instance = new Instance(Duration.ZERO);
		instance.run();
		this.storeClock.set(Instant.parse("2026-01-01T00:00:10Z"));
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:11Z");
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:12Z");
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:14Z");
		assertThat(instance.run()).isEqualTo("2026-01-01T00:00:20Z");
		assertThat(takeAll()).containsExactly("at last");
		assertThat(this.asked).containsOnly(Instant.parse("2026-01-01T00:00:10Z"));
		assertThat(output)
			.containsOnlyOnce("Schedule 'digest' of queue 'digests', '*/10 * * * * *' in Z: a task"
					+ " cannot be put. It is tried again until it succeeds")
			.containsOnlyOnce("no digest")
			.containsOnlyOnce("Schedule 'digest' of queue 'digests', '*/10 * * * * *' in Z works again");
	}

	@Test
	void stoppedInstanceIsNotScheduledAgain() {
		Instance instance = new Instance(Duration.ZERO);
		given(instance.scheduler.schedule(any(), any(Instant.class))).willThrow(new TaskRejectedException("closed"));
		instance.runner.run();
		verify(instance.scheduler).schedule(eq(instance.runner), any(Instant.class));
	}

	private static Schedule schedule(Function<Instant, ?> payload) {
		return Schedule.of("digest", "digests", "*/10 * * * * *", payload).zone(ZoneOffset.UTC);
	}

	private List<String> takeAll() {
		List<String> taken = new ArrayList<>();
		for (Optional<Task> task = this.queue.getNow(); task.isPresent(); task = this.queue.getNow()) {
			taken.add(task.get().payload(String.class));
			task.get().ack();
		}
		return taken;
	}

	/**
	 * An instance of an application, whose clock differs from that of the store.
	 */
	private final class Instance {

		private final TaskScheduler scheduler = mock(TaskScheduler.class);

		private final ScheduleRunner runner;

		Instance(Duration ahead) {
			ScheduleTicks ticks = ScheduleRunnerTests.this.queue.ticks("digest", PutOptions.with());
			this.runner = new ScheduleRunner(ScheduleRunnerTests.this.schedule, ticks, this.scheduler,
					Clock.offset(ScheduleRunnerTests.this.storeClock, ahead));
		}

		/**
		 * Run once.
		 * @return the time of the next run
		 */
		String run() {
			this.runner.run();
			ArgumentCaptor<Instant> next = ArgumentCaptor.captor();
			verify(this.scheduler, atLeastOnce()).schedule(eq(this.runner), next.capture());
			return next.getValue().toString();
		}

	}

}
