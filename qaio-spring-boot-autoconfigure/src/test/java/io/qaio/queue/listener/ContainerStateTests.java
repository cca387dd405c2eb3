package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * The rules of a container, without threads, sleeps or a store.
 */
class ContainerStateTests {

	private static final long FAST = Duration.ofNanos(1000).toNanos();

	private static final long SLOW = Duration.ofSeconds(1).toNanos();

	private ContainerSettings settings = ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(4, 4));

	private int tasks;

	// fetches

	@Test
	void aFetchIsForAllConsumersThatAreFreeAndOneAheadOfEach() {
		ContainerState state = state();
		ContainerPlan plan = state.started();
		assertThat(plan.fetch()).isEqualTo(8);
		assertThat(plan.waitForTasks()).isTrue();
		assertThat(state.started().fetch()).as("one fetch at a time").isZero();
	}

	@Test
	void noFetchBeginsWhileAsManyTasksWaitAsMay() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 8);
		assertThat(state.fetchEnded(8, SLOW).fetch()).isZero();
		work.add(work(finish(state, work.remove(0), SLOW)));
		// few large fetches rather than many small ones
		assertThat(state.started().fetch()).as("of 4 that may wait 3 do").isZero();
		ContainerPlan plan = finish(state, work.remove(0), SLOW);
		assertThat(plan.fetch()).as("of 4 that may wait 2 do").isEqualTo(2);
		assertThat(plan.waitForTasks()).as("another application could begin at once").isFalse();
	}

	@Test
	void afterAFetchThatBroughtLessThanItAskedForTheNextWaitsForAFreeConsumer() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 4);
		assertThat(state.fetchEnded(4, SLOW).fetch()).isZero();
		ContainerPlan plan = finish(state, work.get(0), SLOW);
		assertThat(plan.execution()).isNull();
		assertThat(plan.fetch()).isEqualTo(5);
		assertThat(plan.waitForTasks()).isTrue();
	}

	@Test
	void fetchesGrowWhileTasksTakeOnlyMoments() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 8);
		finishAll(state, work, FAST, 4);
		assertThat(state.fetchEnded(8, SLOW).fetch()).as("a batch").isEqualTo(100);
		state.arrived(leased(100), 0);
		// the next batch is on its way while this one is worked on, and not more
		assertThat(state.fetchEnded(100, SLOW).fetch()).isEqualTo(100);
		state.arrived(leased(100), 0);
		assertThat(state.fetchEnded(100, SLOW).fetch()).isZero();
	}

	@ParameterizedTest
	@CsvSource({
			// one batch is on its way while another is worked on, and not more
			"1000, 200, 200", "5000000, 16, 16",
			// a slow task counts at once
			"1000000000, 4, 4" })
	void surplusGoesBackByHowFastTheListenerIs(long nanos, int least, int most) {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 304);
		finishAll(state, work, nanos, 100);
		state.arrived(leased(100), 0);
		int waiting = 300;
		assertThat(waiting - state.upkeep(0).giveBack().size()).isBetween(least, most);
	}

	@Test
	void aSlowTaskCountsAtOnceAndFastOnesMustProveThemselves() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 304);
		finishAll(state, work, FAST, 4);
		finishAll(state, work, SLOW, 1);
		finishAll(state, work, Duration.ofMillis(5).toNanos(), 100);
		// 20 ms of work for each of four
		assertThat(195 - state.upkeep(0).giveBack().size()).isBetween(12, 16);
	}

	@Test
	void workUnderWayForMoreThanASecondCountsAsSlow() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 4, 108);
		finishAll(state, work, FAST, 4);
		work.get(0).begin(1);
		assertThat(state.upkeep(TimeUnit.MILLISECONDS.toNanos(900)).giveBack()).isEmpty();
		assertThat(state.upkeep(TimeUnit.MILLISECONDS.toNanos(1000) + 1).giveBack()).as("just a second").isEmpty();
		assertThat(state.upkeep(TimeUnit.MILLISECONDS.toNanos(1100)).giveBack()).hasSize(96);
	}

	@Test
	void aFetchForBatchesIsForWholeOnes() {
		this.settings = this.settings.withBatchSize(10);
		ContainerState state = new ContainerState(this.settings, true, 1);
		assertThat(state.started().fetch()).isEqualTo(10);
		for (int i = 1; i < 7; i++) {
			state.arrived(leased(10), 0);
			assertThat(state.fetchEnded(10, SLOW).fetch()).isEqualTo(10);
		}
		state.arrived(leased(10), 0);
		assertThat(state.fetchEnded(10, SLOW).fetch()).as("for 3 free consumers, and one ahead of each of 4").isZero();
		assertThat(work(state.consumerStarted()).tasks()).hasSize(10);
	}

	@Test
	void surplusOfBatchesIsMoreThanWholeOnesForFreeConsumersAndOneAheadOfEach() {
		this.settings = this.settings.withBatchSize(10);
		ContainerState state = new ContainerState(this.settings, true, 1);
		state.started();
		state.arrived(leased(90), 0);
		state.broken(null);
		assertThat(state.upkeep(0).giveBack()).as("80 may wait").hasSize(10);
	}

	@Test
	void withoutPrefetchAFetchIsOnlyForConsumersThatAreFree() {
		this.settings = this.settings.withPrefetch(0);
		ContainerState state = state();
		assertThat(state.started().fetch()).isEqualTo(4);
		List<TaskExecution> work = occupy(state, 4, 4);
		assertThat(state.fetchEnded(4, SLOW).fetch()).isZero();
		ContainerPlan plan = finish(state, work.get(0), FAST);
		assertThat(plan.fetch()).as("however fast").isEqualTo(1);
	}

	@Test
	void withoutPrefetchTheUpperBoundOfTheConcurrencyHoldsFromTheStart() {
		this.settings = this.settings.withPrefetch(0).withConcurrency(new Concurrency(1, 3));
		assertThat(state().started().fetch()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "2, 1000, true", "2, 499999, true", "2, 500000, false",
			// one task comes at once, and so does what is there already
			"1, 1000, false", "8, 1000, false", "0, 1000, false", "2, 1000000000, false" })
	void aFetchIsFollowedByAPauseWhereTasksComeFasterThanTheyAreFetchedOneByOne(int brought, long nanos,
			boolean pause) {
		ContainerState state = state();
		assertThat(state.started().fetch()).isEqualTo(8);
		ContainerPlan plan = state.fetchEnded(brought, nanos);
		assertThat(plan.pauseFetch()).isEqualTo(pause);
		if (pause) {
			assertThat(plan.fetch()).isZero();
			assertThat(state.started().pauseFetch()).as("once").isFalse();
			assertThat(state.started().fetch()).isZero();
			assertThat(state.fetchPauseEnded().fetch()).isEqualTo(8);
		}
		else {
			assertThat(plan.fetch()).isEqualTo(8);
		}
	}

	// consumers

	@Test
	void consumersStartOneAfterTheOther() {
		ContainerState state = state();
		state.started();
		assertThat(state.arrived(leased(3), 0).startConsumer()).isTrue();
		assertThat(state.arrived(leased(1), 0).startConsumer()).as("one is starting").isFalse();
		ContainerPlan first = state.consumerStarted();
		assertThat(first.execution()).isNotNull();
		assertThat(first.startConsumer()).as("there is more").isTrue();
		assertThat(state.consumerStarted().startConsumer()).isTrue();
		assertThat(state.consumerStarted().startConsumer()).isTrue();
		assertThat(state.consumerStarted().startConsumer()).as("no more work").isFalse();
	}

	@Test
	void atTheUpperBoundNobodyThinksAboutMoreConsumers() {
		ContainerState state = state();
		state.started();
		state.arrived(leased(9), 0);
		for (int i = 0; i < 4; i++) {
			assertThat(state.consumerStarted().considerScaling()).isFalse();
		}
	}

	@Test
	void noConsumerStartsBeyondTheLimit() {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 1));
		ContainerState state = state();
		state.started();
		state.arrived(leased(2), 0);
		ContainerPlan plan = state.consumerStarted();
		assertThat(plan.execution()).isNotNull();
		assertThat(plan.startConsumer()).isFalse();
		assertThat(plan.considerScaling()).isFalse();
		// its work goes on without a thread, and still counts
		assertThat(state.detached().execution()).isNull();
		assertThat(state.finishedLater(work(plan), List.of()).startConsumer()).isTrue();
	}

	@Test
	void aConsumerWhoseWorkGoesOnWithoutItTakesMoreWorkWithinTheLimit() {
		ContainerState state = state();
		state.started();
		state.arrived(leased(2), 0);
		state.consumerStarted();
		assertThat(state.detached().execution()).isNotNull();
	}

	@Test
	void aConsumerThatCannotStartIsTriedAgainAtTheNextEvent() throws InterruptedException {
		ContainerState state = state();
		state.started();
		assertThat(state.arrived(leased(1), 0).startConsumer()).isTrue();
		state.broken(null);
		assertThat(state.awaitIdle(1)).isTrue();
		assertThat(state.upkeep(0).startConsumer()).isTrue();
	}

	@Test
	void workThatBreaksItsConsumerIsOver() throws InterruptedException {
		ContainerState state = state();
		state.started();
		TaskExecution execution = occupy(state, 1, 1).get(0);
		assertThat(state.awaitIdle(1)).isFalse();
		state.broken(execution);
		assertThat(state.awaitIdle(1)).isTrue();
		assertThat(state.executions()).isEmpty();
	}

	@Test
	void tasksOfTheFirstQueueComeFirstAndLostOnesNever() {
		ContainerState state = new ContainerState(this.settings, false, 2);
		state.started();
		List<LeasedTask> first = leased(2);
		List<LeasedTask> second = leased(1);
		state.arrived(second, 1);
		state.arrived(first, 0);
		given(first.get(0).task().isSettled()).willReturn(true);
		assertThat(work(state.consumerStarted()).first()).isSameAs(first.get(1));
		assertThat(work(state.consumerStarted()).first()).isSameAs(second.get(0));
		assertThat(state.consumerStarted().execution()).isNull();
	}

	@Test
	void oneMoreConsumerWhenAllAreAtWorkAndTasksWait() {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 3));
		ContainerState state = state();
		state.started();
		assertThat(state.arrived(leased(9), 0).considerScaling()).as("the only one is starting").isTrue();
		state.consumerStarted();
		assertThat(state.started().considerScaling()).as("once").isFalse();
		ContainerPlan plan = state.scalingDue();
		assertThat(plan.startConsumer()).isTrue();
		assertThat(plan.considerScaling()).isTrue();
		state.consumerStarted();
		assertThat(state.scalingDue().startConsumer()).isTrue();
		assertThat(state.consumerStarted().considerScaling()).as("three are the most").isFalse();
		assertThat(state.scalingDue().startConsumer()).isFalse();
	}

	@Test
	void noMoreConsumersIfNothingWaitsWhenTheTimeIsOver() {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 3));
		ContainerState state = state();
		state.started();
		state.arrived(leased(2), 0);
		TaskExecution first = work(state.consumerStarted());
		finish(state, first, SLOW);
		state.scalingDue();
		assertThat(state.arrived(leased(1), 0).startConsumer()).as("the limit is still 1").isFalse();
	}

	@Test
	void oneConsumerLessForEachUpkeepInWhichNotAllWereNeeded() {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 2));
		ContainerState state = state();
		state.started();
		state.arrived(leased(3), 0);
		TaskExecution first = work(state.consumerStarted());
		state.scalingDue();
		TaskExecution second = work(state.consumerStarted());
		state.upkeep(0);
		finish(state, second, SLOW);
		assertThat(finish(state, state.executions().get(1), SLOW).execution()).isNull();
		assertThat(state.upkeep(0).waitForTasks()).as("both were needed").isTrue();
		assertThat(state.upkeep(0).waitForTasks()).as("one is at work, and one is enough").isFalse();
		assertThat(finish(state, first, SLOW).waitForTasks()).isTrue();
	}

	// acks

	@Test
	void acksAreGatheredWhileConsumersAreAtWork() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 2, 3);
		ContainerPlan plan = state.finished(work.get(0), work.get(0).tasks());
		assertThat(plan.acks()).isEmpty();
		assertThat(plan.openAckWindow()).isTrue();
		ContainerPlan next = state.finished(work.get(1), work.get(1).tasks());
		assertThat(next.acks()).isEmpty();
		assertThat(next.openAckWindow()).as("it is open").isFalse();
		assertThat(state.ackWindowEnded().acks()).containsExactly(work.get(0).first(), work.get(1).first());
		assertThat(state.ackWindowEnded().acks()).as("once").isEmpty();
	}

	@Test
	void acksLeaveAtOnceWhenThereIsNothingMoreToDo() {
		ContainerState state = state();
		state.started();
		TaskExecution execution = occupy(state, 1, 1).get(0);
		ContainerPlan plan = state.finished(execution, execution.tasks());
		assertThat(plan.acks()).containsExactly(execution.first());
		assertThat(plan.openAckWindow()).isFalse();
	}

	@Test
	void ahundredAcksLeaveAtOnce() {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 2, 2);
		TaskExecution execution = work.get(0);
		state.arrived(leased(200), 0);
		for (int i = 1; i < 100; i++) {
			ContainerPlan plan = state.finished(execution, execution.tasks());
			assertThat(plan.acks()).isEmpty();
			execution = work(plan);
		}
		ContainerPlan plan = state.finished(execution, execution.tasks());
		assertThat(plan.acks()).hasSize(100);
	}

	// pause and stop

	@Test
	void aPauseGivesBackWhatWaitsTheLastFirstAndFetchesNothing() {
		ContainerState state = new ContainerState(this.settings, false, 2);
		state.started();
		List<LeasedTask> first = leased(2);
		List<LeasedTask> second = leased(1);
		state.arrived(first, 0);
		state.arrived(second, 1);
		ContainerPlan plan = state.pause();
		assertThat(plan.giveBack()).containsExactly(second.get(0), first.get(1), first.get(0));
		assertThat(state.isPaused()).isTrue();
		assertThat(state.refusesTasks()).isTrue();
		assertThat(state.fetchEnded(0, SLOW).fetch()).isZero();
		assertThat(state.consumerStarted().execution()).isNull();
		List<LeasedTask> late = leased(2);
		assertThat(state.arrived(late, 0).giveBack()).containsExactly(late.get(1), late.get(0));
		assertThat(state.resume().fetch()).isEqualTo(8);
		assertThat(state.refusesTasks()).isFalse();
	}

	@Test
	void aStopGivesBackWhatWaitsAndGathersNoAcks() throws InterruptedException {
		ContainerState state = state();
		state.started();
		List<TaskExecution> work = occupy(state, 2, 5);
		state.finished(work.get(0), work.get(0).tasks());
		ContainerPlan plan = state.close();
		assertThat(state.consumerStarted().execution()).as("for one that was starting").isNull();
		assertThat(plan.giveBack()).hasSize(2);
		assertThat(plan.acks()).containsExactly(work.get(0).first());
		assertThat(state.fetchEnded(0, SLOW).fetch()).isZero();
		assertThat(state.arrived(leased(1), 0).giveBack()).hasSize(1);
		assertThat(state.finished(work.get(1), work.get(1).tasks()).acks()).containsExactly(work.get(1).first());
		assertThat(state.awaitIdle(1)).isFalse();
		state.finished(state.executions().get(0), List.of());
		assertThat(state.awaitIdle(1)).isTrue();
		assertThat(state.isPaused()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aWaitEndsWithTheLastWork(boolean isBroken) throws Exception {
		ContainerState state = state();
		state.started();
		TaskExecution work = occupy(state, 1, 1).get(0);
		long begin = System.nanoTime();
		assertThat(state.awaitIdle(TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
		FutureTask<Boolean> wait = new FutureTask<>(() -> state.awaitIdle(TimeUnit.HOURS.toNanos(1)));
		Thread waiter = new Thread(wait);
		waiter.start();
		await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
		if (isBroken) {
			state.broken(work);
		}
		else {
			state.finished(work, List.of());
		}
		assertThat(wait.get(30, TimeUnit.SECONDS)).isTrue();
	}

	private static TaskExecution work(ContainerPlan plan) {
		return Objects.requireNonNull(plan.execution(), "There is no work");
	}

	private ContainerState state() {
		return new ContainerState(this.settings, false, 1);
	}

	/**
	 * Let tasks arrive, and consumers start to work on them.
	 */
	private List<TaskExecution> occupy(ContainerState state, int consumers, int tasks) {
		state.arrived(leased(tasks), 0);
		List<TaskExecution> work = new ArrayList<>();
		for (int i = 0; i < consumers; i++) {
			work.add(work(state.consumerStarted()));
		}
		return work;
	}

	private static ContainerPlan finish(ContainerState state, TaskExecution execution, long nanos) {
		execution.begin(0);
		execution.end(nanos);
		return state.finished(execution, List.of());
	}

	private static void finishAll(ContainerState state, List<TaskExecution> work, long nanos, int times) {
		for (int i = 0; i < times; i++) {
			work.add(work(finish(state, work.remove(0), nanos)));
		}
	}

	private List<LeasedTask> leased(int count) {
		LeasedTask[] leased = new LeasedTask[count];
		Arrays.setAll(leased, (i) -> new LeasedTask(task(), null));
		return List.of(leased);
	}

	private Task task() {
		Task task = mock();
		given(task.visibilityTimeout()).willReturn(Duration.ofSeconds(30));
		given(task.toString()).willReturn("task-" + this.tasks++);
		return task;
	}

}
