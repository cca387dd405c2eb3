package io.qaio.ratelimit.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A clock that ticks while it is asked often.
 */
@Tag("threads")
class StoreClockTests {

	private final AtomicLong reads = new AtomicLong();

	private final SettableClock settable = new SettableClock();

	@BeforeEach
	@AfterEach
	void awaitStill() {
		await().atMost(Duration.ofSeconds(60)).until(() -> tickers() == 0);
	}

	@Test
	void seldomReadsGetTheExactTime() {
		StoreClock clock = StoreClock.ticking(this.settable);
		for (int millis = 0; millis < 1000; millis++) {
			this.settable.set(millis);
			for (int i = 0; i < 49; i++) {
				assertThat(clock.recentNanos()).isEqualTo(millis * 1_000_000L);
			}
		}
		assertThat(tickers()).isZero();
	}

	@Test
	void frequentReadsGetTheLastTick() {
		StoreClock clock = StoreClock.ticking(this::countedNanoTime);
		await().until(() -> isTickingAfterCalls(clock));
		long before = this.reads.get();
		long begin = System.nanoTime();
		long asked = 0;
		long last = clock.recentNanos();
		while (asked <= 10_000 || System.nanoTime() - begin < Duration.ofMillis(200).toNanos()) {
			long recent = clock.recentNanos();
			assertThat(recent >= last).as("goes back").isTrue();
			last = recent;
			asked++;
		}
		long read = this.reads.get() - before;
		// it ticked some 400 times in 200 ms, each of which reads it twice or once
		assertThat(read).isLessThan(5 * Duration.ofNanos(System.nanoTime() - begin).toMillis());
	}

	@Test
	void timeAdvancesWhileTheClockTicks() {
		StoreClock clock = StoreClock.ticking(System::nanoTime);
		await().until(() -> isTickingAfterCalls(clock));
		long recent = clock.recentNanos();
		assertThat(recent).isLessThanOrEqualTo(clock.nanos());
		await().pollInterval(Duration.ofMillis(1)).until(() -> clock.recentNanos() > recent);
	}

	@Test
	void exactTimeCanAlwaysBeRead() {
		StoreClock clock = StoreClock.ticking(System::nanoTime);
		await().until(() -> isTickingAfterCalls(clock));
		long nanos = clock.nanos();
		assertThat(clock.nanos()).isGreaterThan(nanos);
	}

	@Test
	void tickingStopsAfterASecondAndStartsAgain() {
		StoreClock clock = StoreClock.ticking(System::nanoTime);
		await().until(() -> isTickingAfterCalls(clock));
		await().atMost(Duration.ofSeconds(60)).until(() -> tickers() == 0);
		long before = clock.nanos();
		assertThat(clock.recentNanos()).isGreaterThanOrEqualTo(before);
		await().until(() -> isTickingAfterCalls(clock));
	}

	private static boolean isTickingAfterCalls(StoreClock clock) {
		for (int i = 0; i < 1000; i++) {
			clock.recentNanos();
		}
		return tickers() == 1;
	}

	private long countedNanoTime() {
		this.reads.incrementAndGet();
		return System.nanoTime();
	}

	private static long tickers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("qaio-rate-limit-clock"))
			.count();
	}

}
