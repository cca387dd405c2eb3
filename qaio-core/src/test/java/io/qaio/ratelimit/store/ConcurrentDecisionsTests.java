package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads at once: totals are as exact as with one.
 */
@Tag("threads")
@Timeout(120)
class ConcurrentDecisionsTests {

	private static final int THREADS = 8;

	private static final RateLimit LIMIT = new RateLimit("zone", 999, RateLimit.NO_DELAY);

	private static final RateLimit OTHER = new RateLimit("other", 99, RateLimit.NO_DELAY);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final SettableClock clock = new SettableClock();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	@RepeatedTest(5)
	void atOneInstantBurstAndOneAreGranted() throws Exception {
		LocalRateLimiter limiter = limiter(1000);
		AtomicInteger granted = new AtomicInteger();
		inAllThreads((thread) -> {
			for (int i = 0; i < 2000; i++) {
				if (limiter.decide(LIMIT, "a").granted()) {
					granted.incrementAndGet();
				}
			}
		});
		assertThat(granted).hasValue(1000);
	}

	@Test
	void excessesAreThoseOfASequentialRun() throws Exception {
		LocalRateLimiter limiter = limiter(1000);
		AtomicInteger[] counts = IntStream.range(0, 1000)
			.mapToObj((i) -> new AtomicInteger())
			.toArray(AtomicInteger[]::new);
		inAllThreads((thread) -> {
			for (int i = 0; i < 1000 / THREADS; i++) {
				counts[(int) (limiter.decide(LIMIT.withDelay(0), "a").excess() / 1000)].incrementAndGet();
			}
		});
		assertThat(counts).allSatisfy((count) -> assertThat(count).hasValue(1));
	}

	@Test
	void manyKeysThatAreNewToAllThreads() throws Exception {
		LocalRateLimiter limiter = limiter(1000);
		AtomicInteger[] granted = IntStream.range(0, 500)
			.mapToObj((i) -> new AtomicInteger())
			.toArray(AtomicInteger[]::new);
		inAllThreads((thread) -> {
			for (int round = 0; round < 20; round++) {
				for (int key = 0; key < 500; key++) {
					if (limiter.decide(LIMIT.withBurst(99), "key-" + key).granted()) {
						granted[key].incrementAndGet();
					}
				}
			}
		});
		assertThat(granted).allSatisfy((count) -> assertThat(count).hasValue(100));
		assertThat(limiter.zone(LIMIT).size()).isEqualTo(500);
	}

	@RepeatedTest(5)
	void severalLimitsInAnyOrderChargeAllOrNone() throws Exception {
		LocalRateLimiter limiter = limiter(1000);
		AtomicInteger granted = new AtomicInteger();
		AtomicInteger[] byKey = IntStream.range(0, 4)
			.mapToObj((i) -> new AtomicInteger())
			.toArray(AtomicInteger[]::new);
		inAllThreads((thread) -> {
			Random random = new Random(thread);
			for (int i = 0; i < 3000; i++) {
				int first = random.nextInt(4);
				int second = random.nextInt(4);
				List<KeyedLimit> limits = new ArrayList<>(
						List.of(LIMIT.withBurst(149).on("k" + first), LIMIT.withBurst(149).on("k" + second)));
				limits.add(random.nextInt(3), LIMIT.withBurst(299).on("all"));
				if (random.nextInt(10) == 0) {
					limits.add(random.nextInt(4), OTHER.on("x"));
				}
				if (limiter.decide(limits).granted()) {
					granted.incrementAndGet();
					byKey[first].incrementAndGet();
					if (second != first) {
						byKey[second].incrementAndGet();
					}
				}
			}
		});
		// nothing drains: the next excess tells how many were charged
		assertThat(excess(limiter, LIMIT, "all")).isEqualTo(granted.get() * 1000L);
		for (int key = 0; key < 4; key++) {
			assertThat(excess(limiter, LIMIT, "k" + key)).isEqualTo(byKey[key].get() * 1000L);
		}
		assertThat(granted.get()).isBetween(150, 300);
	}

	@RepeatedTest(5)
	void keysThatAreForgottenMeanwhile() throws Exception {
		LocalRateLimiter limiter = limiter(10);
		AtomicInteger most = new AtomicInteger();
		AtomicInteger granted = new AtomicInteger();
		inAllThreads((thread) -> {
			Random random = new Random(thread);
			for (int i = 0; i < 20_000; i++) {
				String key = "key-" + random.nextInt(15);
				if (i % 4 == 0) {
					List<KeyedLimit> limits = List.of(LIMIT.withBurst(1).on(key),
							OTHER.withBurst(Integer.MAX_VALUE).on("x"), LIMIT.on("key-" + random.nextInt(15)));
					granted.addAndGet(limiter.decide(limits).granted() ? 1 : 0);
				}
				else {
					limiter.decide(LIMIT, key);
				}
				most.accumulateAndGet(limiter.zone(LIMIT).size(), Math::max);
			}
		});
		assertThat(most.get()).isLessThanOrEqualTo(10);
		// two keys that were asked and not charged may just have gone for one
		assertThat(limiter.zone(LIMIT).size()).isBetween(9, 10);
		for (int i = 0; i < 20; i++) {
			limiter.decide(LIMIT, "later-" + i);
		}
		assertThat(limiter.zone(LIMIT).size()).isEqualTo(10);
		assertThat(excess(limiter, OTHER, "x")).isEqualTo(granted.get() * 1000L);
	}

	@Test
	void keyInUseIsNotForgottenWhateverElseComes() throws Exception {
		LocalRateLimiter limiter = new LocalRateLimiter(zones(1000));
		AtomicInteger granted = new AtomicInteger();
		inAllThreads((thread) -> {
			for (int i = 0; i < 100_000; i++) {
				// between two uses of it there are at most a hundred of other keys
				if (i % 12 == 0 && limiter.decide(LIMIT, "a").granted()) {
					granted.incrementAndGet();
				}
				limiter.decide(LIMIT, thread + "-" + i);
			}
		});
		// of a clock that runs, a little time drains 16 thousandths a second
		assertThat(granted.get()).isBetween(1000, 1003);
		assertThat(limiter.zone(LIMIT).size()).isEqualTo(1000);
	}

	private static long excess(LocalRateLimiter limiter, RateLimit limit, String key) {
		return limiter.decide(limit.withBurst(Integer.MAX_VALUE).withDelay(0), key).excess();
	}

	private LocalRateLimiter limiter(int size) {
		return new LocalRateLimiter(zones(size), this.clock);
	}

	private static List<Zone> zones(int size) {
		return List.of(new Zone("zone", Rate.parse("1r/m"), size), new Zone("other", Rate.parse("1r/m"), 10));
	}

	private void inAllThreads(Work work) throws Exception {
		CyclicBarrier start = new CyclicBarrier(THREADS);
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int thread = i;
			running.add(this.threads.submit(() -> {
				start.await();
				work.run(thread);
				return null;
			}));
		}
		for (Future<?> each : running) {
			each.get(60, TimeUnit.SECONDS);
		}
	}

	private interface Work {

		void run(int thread);

	}

}
