package io.qaio.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waiting as decided.
 */
@Timeout(60)
class RateLimiterTests {

	private static final KeyedLimit LIMIT = RateLimit.of("login").on("a");

	private static final KeyedLimit OTHER = RateLimit.of("all").onWholeZone();

	@Test
	void acquireWaitsAsLongAsDecided() throws Exception {
		long start = System.nanoTime();
		delaying(50).acquire(LIMIT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
	}

	@Test
	void acquireFailsAtOnce() {
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> rejecting(1, 1234).acquire(OTHER, LIMIT))
			.withMessage("Rate limit of zone 'login' exceeded for key 'a': a call would be let in after 1234 ms")
			.satisfies((ex) -> {
				assertThat(ex.getZone()).isEqualTo("login");
				assertThat(ex.getKey()).isEqualTo("a");
				assertThat(ex.getRetryAfter()).isEqualTo(Duration.ofMillis(1234));
			});
	}

	@Test
	void rejectionOfAWholeZoneNamesNoKey() {
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> rejecting(0, 5).acquire(OTHER, LIMIT))
			.withMessage("Rate limit of zone 'all' exceeded: a call would be let in after 5 ms")
			.satisfies((ex) -> assertThat(ex.getKey()).isEmpty());
	}

	@Test
	void messageContainsTheBeginningOfALongKey() {
		KeyedLimit limit = RateLimit.of("login").on("k".repeat(10_000_000));
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> rejecting(0, 5).acquire(limit))
			.satisfies((ex) -> {
				assertThat(ex.getMessage()).hasSizeLessThan(250).contains("for key '" + "k".repeat(100) + "…'");
				assertThat(ex.getKey()).isSameAs(limit.key());
			});
	}

	@Test
	void acquireIsInterrupted() throws Exception {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		CountDownLatch decided = new CountDownLatch(1);
		Thread waiting = new Thread(() -> {
			try {
				limiter(new Decision(true, 3_600_000, 0, 1000, 0), decided).acquire(LIMIT);
				thrown.complete(new AssertionError("was not interrupted"));
			}
			catch (Throwable ex) {
				thrown.complete(ex);
			}
		});
		waiting.start();
		assertThat(decided.await(30, TimeUnit.SECONDS)).isTrue();
		waiting.interrupt();
		assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
	}

	@Test
	void acquireWithoutAWaitIsNotInterrupted() throws Exception {
		Thread.currentThread().interrupt();
		try {
			delaying(0).acquire(LIMIT);
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void acquireAsyncIsDoneAtOnceIfThereIsNoDelay() {
		assertThat(delaying(0).acquireAsync(LIMIT)).isCompleted();
	}

	@Test
	void acquireAsyncWaitsAsLongAsDecided() throws Exception {
		long start = System.nanoTime();
		CompletableFuture<Void> goOn = delaying(50).acquireAsync(LIMIT);
		assertThat(goOn).isNotDone();
		goOn.get(30, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
	}

	@Test
	void acquireAsyncFailsAtOnce() {
		CompletableFuture<Void> goOn = rejecting(0, 5).acquireAsync(LIMIT);
		assertThat(goOn).isCompletedExceptionally();
		assertThat(goOn.handle((nothing, failure) -> failure).join()).isInstanceOf(RateLimitExceededException.class);
	}

	@Test
	void acquireAsyncIsCancelled() {
		CompletableFuture<Void> goOn = delaying(3_600_000).acquireAsync(LIMIT);
		assertThat(goOn.cancel(false)).isTrue();
		assertThat(goOn).isCancelled();
	}

	@Test
	void dependentsOfAcquireAsyncDoNotDelayOthers() throws Exception {
		CountDownLatch otherIsDone = new CountDownLatch(1);
		// so long that it is not over before something depends on it
		CompletableFuture<Boolean> slow = delaying(1000).acquireAsync(LIMIT).thenApply((nothing) -> {
			try {
				return otherIsDone.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		delaying(1030).acquireAsync(LIMIT).get(30, TimeUnit.SECONDS);
		otherIsDone.countDown();
		assertThat(slow.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void acquireAsyncWaitsForADecisionThatTakesTime() throws Exception {
		Thread decides = Thread.currentThread();
		CompletableFuture<Decision> passed = new CompletableFuture<>();
		CompletableFuture<Void> goOn = deciding(passed).acquireAsync(LIMIT);
		CompletableFuture<Thread> thread = goOn.thenApply((nothing) -> Thread.currentThread());
		assertThat(goOn).isNotDone();
		passed.complete(Decision.PASSED);
		assertThat(thread.get(30, TimeUnit.SECONDS)).isNotSameAs(decides);
		CompletableFuture<Decision> delayed = new CompletableFuture<>();
		CompletableFuture<Void> admitted = deciding(delayed).acquireAsync(LIMIT);
		long start = System.nanoTime();
		delayed.complete(new Decision(true, 50, 0, 1000, 0));
		admitted.get(30, TimeUnit.SECONDS);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
		CompletableFuture<Decision> rejected = new CompletableFuture<>();
		CompletableFuture<Void> fails = deciding(rejected).acquireAsync(OTHER, LIMIT);
		rejected.complete(new Decision(false, 0, 5, 1000, 1));
		assertThat(fails.handle((nothing, failure) -> failure).get(30, TimeUnit.SECONDS))
			.isInstanceOf(RateLimitExceededException.class)
			.hasMessageContaining("zone 'login'");
		CompletableFuture<Decision> broken = new CompletableFuture<>();
		CompletableFuture<Void> brokenToo = deciding(broken).acquireAsync(LIMIT);
		broken.completeExceptionally(new IllegalStateException("broken"));
		assertThat(brokenToo.handle((nothing, failure) -> failure).join()).hasMessage("broken");
	}

	private static RateLimiter deciding(CompletableFuture<Decision> decision) {
		return new RateLimiter() {

			@Override
			public Decision decide(RateLimit limit, String key) {
				return decision.join();
			}

			@Override
			public Decision decide(List<KeyedLimit> limits) {
				return decision.join();
			}

			@Override
			public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
				return decision;
			}

		};
	}

	private static RateLimiter delaying(long millis) {
		return limiter(new Decision(true, millis, 0, 1000, (millis > 0) ? 0 : -1), new CountDownLatch(1));
	}

	private static RateLimiter rejecting(int limit, long retryAfter) {
		return limiter(new Decision(false, 0, retryAfter, 1000, limit), new CountDownLatch(1));
	}

	private static RateLimiter limiter(Decision decision, CountDownLatch decided) {
		return new RateLimiter() {

			@Override
			public Decision decide(RateLimit limit, String key) {
				return decide(List.of(limit.on(key)));
			}

			@Override
			public Decision decide(List<KeyedLimit> limits) {
				decided.countDown();
				return decision;
			}

		};
	}

}
