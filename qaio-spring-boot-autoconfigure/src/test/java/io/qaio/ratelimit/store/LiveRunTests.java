package io.qaio.ratelimit.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.aop.RateLimitPostProcessor;
import io.qaio.ratelimit.emulator.Outcome;
import io.qaio.ratelimit.emulator.RateLimitEmulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of limited methods in real time, beside the emulator on the same arrivals.
 * Arrivals are when the limiter says that they were, and delays last from its reading of
 * the clock to the first line of the method.
 */
class LiveRunTests {

	private static final int CALLS = 40;

	private static final Duration MEAN_GAP = Duration.ofMillis(6);

	private static final long TOLERANCE_MILLIS = 5;

	/**
	 * A machine that does other work may stop a thread for longer than the tolerance,
	 * which says nothing about the limiter. Then all of it is measured again; decisions
	 * must be equal, and no call too early, each time.
	 */
	private static final int ATTEMPTS = 150;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void end() throws InterruptedException {
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void agreesWithTheEmulator(Kind kind) throws InterruptedException {
		List<String> late = new ArrayList<>();
		for (int seed = 0; seed < ATTEMPTS; seed++) {
			List<Call> calls = run(kind, new Random(seed));
			expectDecisionsOfTheEmulator(seed, calls);
			DoubleSummaryStatistics lateness = calls.stream()
				.filter(Call::granted)
				.mapToDouble(Call::latenessMillis)
				.summaryStatistics();
			assertThat(lateness.getMin()).as("seed %d", seed).isGreaterThan(-1);
			double worst = lateness.getMax();
			if (worst <= TOLERANCE_MILLIS) {
				return;
			}
			late.add("seed " + seed + ": " + worst + " ms");
		}
		assertThat(late)
			.as("calls that were late by more than %d ms, in each of %d attempts", TOLERANCE_MILLIS, ATTEMPTS)
			.isEmpty();
	}

	private static void expectDecisionsOfTheEmulator(int seed, List<Call> calls) {
		RateLimitEmulator emulator = RateLimitEmulator.builder()
			.zone("live", Rate.parse("50r/s"), 10)
			.resource("method", "live", Service.BURST, Service.DELAY)
			.build();
		int rejected = 0;
		int delayed = 0;
		for (Call call : calls) {
			Outcome outcome = emulator.request(call.arrivalMillis() / 1000.0, "key", "method");
			assertThat(call.granted()).as("seed %d at %d ms", seed, call.arrivalMillis()).isEqualTo(outcome.granted());
			assertThat(call.decision().delayMillis()).as("seed %d at %d ms", seed, call.arrivalMillis())
				.isEqualTo(Math.round(outcome.delay() * 1000));
			assertThat(call.isEntered()).as("seed %d at %d ms", seed, call.arrivalMillis())
				.isEqualTo(outcome.granted());
			rejected += outcome.granted() ? 0 : 1;
			delayed += (outcome.delay() > 0) ? 1 : 0;
		}
		assertThat(rejected).as("rejected of seed %d", seed).isPositive();
		assertThat(delayed).as("delayed of seed %d", seed).isGreaterThan(3);
	}

	/**
	 * The calls, in the order in which they came to the limiter.
	 */
	private List<Call> run(Kind kind, Random random) throws InterruptedException {
		ObservedLimiter limiter = new ObservedLimiter();
		RateLimitPostProcessor processor = new RateLimitPostProcessor(() -> limiter, () -> this.threads,
				RateLimitPostProcessor.DEFAULT_ORDER);
		processor.setBeanFactory(new DefaultListableBeanFactory());
		Service service = (Service) processor.postProcessAfterInitialization(new Service(), "service");
		warmUp(kind, service, limiter);

		CountDownLatch ended = new CountDownLatch(CALLS);
		long next = System.nanoTime();
		for (int i = 0; i < CALLS; i++) {
			next += (long) (-Math.log(1 - random.nextDouble()) * MEAN_GAP.toNanos());
			LockSupport.parkNanos(next - System.nanoTime());
			Call call = new Call(limiter);
			this.threads.execute(() -> call.start(kind, service).whenComplete((done, failure) -> ended.countDown()));
		}
		assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
		return limiter.calls();
	}

	/**
	 * Load the classes, by a call of another key that is delayed.
	 */
	private static void warmUp(Kind kind, Service service, ObservedLimiter limiter) {
		for (int i = 0; i < Service.DELAY + 3; i++) {
			kind.call(service, "other", new Call(limiter)).join();
		}
	}

	enum Kind {

		PLAIN {

			@Override
			CompletableFuture<Void> call(Service service, String key, Call call) {
				service.plain(key, call);
				return CompletableFuture.completedFuture(null);
			}

		},

		FUTURE {

			@Override
			CompletableFuture<Void> call(Service service, String key, Call call) {
				return service.future(key, call);
			}

		},

		MONO {

			@Override
			CompletableFuture<Void> call(Service service, String key, Call call) {
				return service.mono(key, call).toFuture();
			}

		};

		abstract CompletableFuture<Void> call(Service service, String key, Call call);

	}

	static class Service {

		static final int BURST = 12;

		static final int DELAY = 4;

		@RateLimited(zone = "live", burst = BURST, delay = DELAY, key = "#key")
		void plain(String key, Call call) {
			call.enter();
		}

		@RateLimited(zone = "live", burst = BURST, delay = DELAY, key = "#key")
		CompletableFuture<Void> future(String key, Call call) {
			call.enter();
			return CompletableFuture.completedFuture(null);
		}

		@RateLimited(zone = "live", burst = BURST, delay = DELAY, key = "#key")
		Mono<Void> mono(String key, Call call) {
			call.enter();
			return Mono.empty();
		}

	}

	/**
	 * One call, and what was seen of it.
	 */
	static final class Call {

		private final ObservedLimiter limiter;

		private volatile long arrival;

		private volatile long entered;

		private volatile Decision decision = Decision.NOT_LIMITED;

		Call(ObservedLimiter limiter) {
			this.limiter = limiter;
		}

		CompletableFuture<?> start(Kind kind, Service service) {
			this.limiter.deciding.set(this);
			try {
				return kind.call(service, "key", this);
			}
			catch (RateLimitExceededException ex) {
				return CompletableFuture.failedFuture(ex);
			}
			finally {
				this.limiter.deciding.remove();
			}
		}

		void decided(long nanos, Decision decision) {
			this.arrival = nanos;
			this.decision = decision;
		}

		void enter() {
			this.entered = this.limiter.sinceStart();
		}

		boolean isEntered() {
			return this.entered != 0;
		}

		Decision decision() {
			return this.decision;
		}

		boolean granted() {
			return this.decision.granted();
		}

		long arrivalMillis() {
			return this.arrival / 1_000_000;
		}

		double latenessMillis() {
			return (this.entered - this.arrival) / 1e6 - this.decision.delayMillis();
		}

	}

	/**
	 * The real limiter, one decision at a time, with a clock that can be asked what it
	 * said.
	 */
	static final class ObservedLimiter implements RateLimiter {

		private final ThreadLocal<@Nullable Call> deciding = new ThreadLocal<>();

		private final List<Call> calls = new ArrayList<>();

		private final LocalRateLimiter limiter;

		private final long start;

		private long reading;

		ObservedLimiter() {
			this.limiter = new LocalRateLimiter(List.of(new Zone("live", Rate.parse("50r/s"), 10)), this::read);
			this.start = this.reading;
		}

		private long read() {
			this.reading = System.nanoTime();
			return this.reading;
		}

		long sinceStart() {
			return System.nanoTime() - this.start;
		}

		synchronized List<Call> calls() {
			return List.copyOf(this.calls);
		}

		@Override
		public synchronized Decision decide(RateLimit limit, String key) {
			Decision decision = this.limiter.decide(limit, key);
			Call call = this.deciding.get();
			if (call != null) {
				call.decided(this.reading - this.start, decision);
				this.calls.add(call);
			}
			return decision;
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			throw new UnsupportedOperationException();
		}

	}

}
