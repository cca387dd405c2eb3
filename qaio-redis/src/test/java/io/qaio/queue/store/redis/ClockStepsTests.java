package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.qaio.queue.store.QueueBounds;
import io.qaio.redis.LuaScript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is taken for a step of the server's clock: steps forward, as those back are
 * answered by a call. See {@link RedisClockStepTests}.
 */
class ClockStepsTests {

	private static final long HOUR = Duration.ofHours(1).toMillis();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final List<Long> told = new ArrayList<>();

	/** The clocks, in ms. */
	private long monotonic = 1_000_000;

	private long wall = 5 * HOUR;

	private long server = 9 * HOUR;

	private final ClockSteps steps = new ClockSteps(
			new QueueScripts("q", new QueueKeys(RedisLayout.LISTS, "qaio", "q"), Map.of(), new StoreClient(() -> {
				throw new IllegalStateException("not connected");
			}, "qaio", ReplicaWait.NONE, this.timer, (problem) -> {
			}, new LuaScript("return {}")), QueueBounds.NONE), () -> Duration.ofMillis(this.monotonic).toNanos(),
			this.told::add);

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	private void pass(long millis) {
		this.monotonic += millis;
		this.wall += millis;
		this.server += millis;
	}

	private void observe(long roundTrip) {
		long sentAt = this.wall;
		long serverTime = this.server + roundTrip / 2;
		pass(roundTrip);
		this.steps.observed(sentAt, serverTime, this.wall);
	}

	@Test
	void clocksThatGoOnDoNotStep() {
		for (long roundTrip : new long[] { 0, 1, 20_000, 3, HOUR, 0 }) {
			observe(roundTrip);
			pass(HOUR);
		}
		assertThat(this.told).isEmpty();
		assertThat(this.steps.sum()).isZero();
	}

	@Test
	void aStepForwardIsToldOnce() {
		observe(2);
		this.server += HOUR;
		observe(2);
		observe(2);
		assertThat(this.told).singleElement().satisfies((step) -> assertThat(step).isBetween(HOUR - 2, HOUR + 2));
		assertThat(this.steps.sum()).isBetween(HOUR - 2, HOUR + 2);
	}

	@Test
	void lessThanTwoSecondsIsNoStep() {
		observe(2);
		this.server += 1900;
		observe(2);
		assertThat(this.told).isEmpty();
	}

	@Test
	void aSuspendedApplicationIsNoStepOfTheServer() {
		observe(2);
		this.wall += HOUR;
		this.server += HOUR;
		observe(2);
		assertThat(this.told).isEmpty();
		assertThat(this.steps.sum()).isZero();
	}

	@Test
	void aStepOfOurOwnClockIsNoneOfTheServer() {
		observe(2);
		this.wall -= HOUR;
		observe(2);
		this.wall += 2 * HOUR;
		observe(2);
		assertThat(this.told).isEmpty();
		assertThat(this.steps.sum()).isZero();
	}

}
