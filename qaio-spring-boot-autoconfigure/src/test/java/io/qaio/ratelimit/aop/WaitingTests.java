package io.qaio.ratelimit.aop;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimitInterruptedException;
import io.qaio.ratelimit.RateLimited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.function.ThrowingConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Where and how calls wait, and what ends a wait.
 */
@Tag("threads")
class WaitingTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final long FOREVER = 600_000;

	/** Long enough to do something meanwhile on a machine that is busy. */
	private static final Duration LONG = Duration.ofMillis(700);

	private final RecordingRateLimiter limiter = new RecordingRateLimiter();

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private Calls calls = new Calls();

	private volatile boolean stillInterrupted;

	@BeforeEach
	void start() {
		this.limiter.delay("delayed", 30);
		this.limiter.delay("forever", FOREVER);
		this.limiter.delay("long", LONG.toMillis());
		this.limiter.reject("rejected", 1234);
		this.context = LimitedBeans.start(this.limiter, Calls.class);
		this.calls = this.context.getBean(Calls.class);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	private void expectCalls(int count) {
		assertThat(this.calls.count().get()).isEqualTo(count);
	}

	private static void expectRejection(Throwable failure) {
		assertThat(failure).isInstanceOfSatisfying(RateLimitExceededException.class, (rejection) -> {
			assertThat(rejection.getZone()).isEqualTo("login");
			assertThat(rejection.getKey()).isEqualTo("rejected");
			assertThat(rejection.getRetryAfter()).isEqualTo(Duration.ofMillis(1234));
		});
	}

	@Test
	void aPlainMethodWaitsInItsThread() {
		long start = System.nanoTime();
		assertThat(this.calls.plain("delayed")).isSameAs(Thread.currentThread());
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
	}

	@Test
	void aPlainMethodIsRejectedAtOnceAndNotCalled() {
		assertThatThrownBy(() -> this.calls.plain("rejected")).satisfies(WaitingTests::expectRejection);
		expectCalls(0);
	}

	@Test
	void anInterruptEndsTheWaitAndStaysVisible() throws InterruptedException {
		Throwable failure = interrupted((calls) -> calls.plain("forever"));
		assertThat(failure).isInstanceOf(RateLimitInterruptedException.class)
			.hasMessage("Interrupted while a call of " + Calls.class.getName()
					+ ".plain(String) was delayed for 600000 ms by its rate limit")
			.hasCauseInstanceOf(InterruptedException.class);
		assertThat(this.stillInterrupted).isTrue();
		expectCalls(0);
	}

	@Test
	void aMethodThatDeclaresInterruptedExceptionThrowsIt() throws InterruptedException {
		Throwable failure = interrupted((calls) -> calls.interruptible("forever"));
		assertThat(failure).isInstanceOf(InterruptedException.class);
		assertThat(this.stillInterrupted).isFalse();
		expectCalls(0);
	}

	private Throwable interrupted(ThrowingConsumer<Calls> call) throws InterruptedException {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			try {
				call.acceptWithException(this.calls);
			}
			catch (Throwable ex) {
				this.stillInterrupted = Thread.currentThread().isInterrupted();
				failure.set(ex);
			}
		});
		caller.start();
		await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
		caller.interrupt();
		caller.join();
		return Objects.requireNonNull(failure.get());
	}

	@Test
	void aFutureWaitsWithoutAThread() {
		long start = System.nanoTime();
		assertThat(this.calls.future("forever").isDone()).isFalse();
		CompletableFuture<Thread> future = this.calls.future("delayed");
		Thread thread = future.join();
		assertThat(thread).isNotSameAs(Thread.currentThread());
		assertThat(thread.getName()).doesNotContain("DelayScheduler");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
	}

	@Test
	void aThousandFuturesWaitOnOneTimer() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		List<CompletableFuture<Thread>> futures = IntStream.range(0, 1000)
			.mapToObj((i) -> this.calls.future("forever"))
			.toList();
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
			.hasSizeLessThanOrEqualTo(1);
		futures.forEach((future) -> future.cancel(true));
		expectCalls(0);
	}

	@Test
	void aFutureWithoutDelayIsThatOfTheMethod() {
		assertThat(this.calls.future("free").join()).isSameAs(Thread.currentThread());
		assertThat(this.calls.future("free")).isExactlyInstanceOf(CompletableFuture.class);
	}

	@Test
	void aFutureThatIsRejectedFails() {
		assertThat(this.calls.future("rejected")).isCompletedExceptionally()
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.satisfies(WaitingTests::expectRejection);
		assertThat(this.calls.stage("rejected").toCompletableFuture()).isCompletedExceptionally();
		expectCalls(0);
	}

	@Test
	void aFutureThatIsCancelledNeverCallsTheMethod() {
		CompletableFuture<Thread> future = this.calls.future("long");
		assertThat(future.cancel(true)).isTrue();
		await().during(LONG.plusMillis(100)).until(() -> this.calls.count().get() == 0);
		assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
	}

	@Test
	void aFutureThatIsCancelledAfterTheWaitCancelsThatOfTheMethod() {
		CompletableFuture<String> future = this.calls.never("delayed");
		await().until(() -> this.calls.count().get() == 1);
		future.cancel(true);
		assertThat(this.calls.lastFuture().isCancelled()).isTrue();
	}

	@Test
	void aFutureFailsAsThatOfTheMethodDoes() {
		AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
		CompletableFuture<String> future = this.calls.failing("delayed");
		future.whenComplete((value, failure) -> seen.set(failure));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseExactlyInstanceOf(IllegalStateException.class);
		await().untilAsserted(() -> assertThat(seen.get()).isExactlyInstanceOf(IllegalStateException.class));
	}

	@Test
	void aMethodThatThrowsAfterTheWaitFailsItsFuture() {
		assertThat(this.calls.throwing("delayed")).failsWithin(SOON)
			.withThrowableThat()
			.havingCause()
			.withMessage("thrown");
	}

	@Test
	void aMethodThatReturnsNoFutureAfterTheWaitSaysSo() {
		assertThat(this.calls.none("delayed")).failsWithin(SOON)
			.withThrowableThat()
			.havingCause()
			.withMessageEndingWith("none(String) returned null instead of a future");
	}

	@Test
	void anExecutorThatIsFullFailsTheFuture() {
		try (AnnotationConfigApplicationContext full = new AnnotationConfigApplicationContext(Calls.class)) {
			RateLimitPostProcessor processor = new RateLimitPostProcessor(() -> this.limiter, () -> (task) -> {
				throw new RejectedExecutionException("full");
			}, RateLimitPostProcessor.DEFAULT_ORDER);
			processor.setBeanFactory(full.getBeanFactory());
			Calls limited = (Calls) processor.postProcessAfterInitialization(new Calls(), "calls");
			assertThat(limited.future("delayed")).failsWithin(SOON)
				.withThrowableThat()
				.havingRootCause()
				.isInstanceOf(RejectedExecutionException.class);
		}
	}

	@Test
	void aMonoIsChargedAndCalledBySubscription() {
		Mono<String> mono = this.calls.mono("delayed");
		assertThat(this.limiter.asked()).isEmpty();
		long start = System.nanoTime();
		assertThat(mono.block(SOON)).isEqualTo("call 1");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
		assertThat(mono.block(SOON)).isEqualTo("call 2");
		assertThat(this.limiter.asked()).hasSize(2);
	}

	@Test
	void aMonoWithoutDelayCallsInTheSubscribersThread() {
		assertThat(this.calls.monoThread("free").block()).isSameAs(Thread.currentThread());
	}

	@Test
	void aMonoThatIsRejectedGetsAnError() {
		Mono<String> mono = this.calls.mono("rejected");
		assertThatThrownBy(mono::block).satisfies(WaitingTests::expectRejection);
		expectCalls(0);
	}

	@Test
	void aMonoThatIsCancelledNeverCallsTheMethod() {
		AtomicInteger values = new AtomicInteger();
		Disposable subscription = this.calls.mono("long").subscribe((value) -> values.incrementAndGet());
		subscription.dispose();
		await().during(LONG.plusMillis(100)).until(() -> this.calls.count().get() == 0 && values.get() == 0);
	}

	@Test
	void aMonoThatIsEmptyOrFailsStaysSo() {
		assertThat(this.calls.emptyMono("delayed").blockOptional(SOON)).isEmpty();
		assertThatThrownBy(() -> this.calls.throwingMono("delayed").block(SOON)).hasMessage("thrown");
	}

	@Test
	void aFluxIsChargedAndCalledBySubscription() {
		Flux<Integer> flux = this.calls.flux("delayed");
		assertThat(flux.collectList().block(SOON)).containsExactly(1, 2, 3);
		assertThat(flux.collectList().block(SOON)).containsExactly(1, 2, 3);
		assertThat(this.limiter.asked()).hasSize(2);
		expectCalls(2);
	}

	@Test
	void aFluxThatIsRejectedOrCancelledNeverCallsTheMethod() {
		assertThatThrownBy(() -> this.calls.flux("rejected").blockLast()).satisfies(WaitingTests::expectRejection);
		this.calls.flux("long").subscribe().dispose();
		await().during(LONG.plusMillis(100)).until(() -> this.calls.count().get() == 0);
	}

	@Test
	void theContextOfASubscriberReachesTheMethodsMono() {
		assertThat(this.calls.fromContext("delayed").contextWrite((context) -> context.put("user", "ann")).block(SOON))
			.isEqualTo("ann");
	}

	static class Calls {

		private final AtomicInteger count = new AtomicInteger();

		private volatile CompletableFuture<String> lastFuture = new CompletableFuture<>();

		AtomicInteger count() {
			return this.count;
		}

		CompletableFuture<String> lastFuture() {
			return this.lastFuture;
		}

		@RateLimited(zone = "login", key = "#key")
		Thread plain(String key) {
			this.count.incrementAndGet();
			return Thread.currentThread();
		}

		@RateLimited(zone = "login", key = "#key")
		void interruptible(String key) throws InterruptedException {
			this.count.incrementAndGet();
		}

		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<Thread> future(String key) {
			this.count.incrementAndGet();
			return CompletableFuture.completedFuture(Thread.currentThread());
		}

		@RateLimited(zone = "login", key = "#key")
		CompletionStage<Thread> stage(String key) {
			return future(key);
		}

		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<String> never(String key) {
			this.lastFuture = new CompletableFuture<>();
			this.count.incrementAndGet();
			return this.lastFuture;
		}

		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<String> failing(String key) {
			return CompletableFuture.failedFuture(new IllegalStateException("failed"));
		}

		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<String> throwing(String key) {
			throw new IllegalStateException("thrown");
		}

		@RateLimited(zone = "login", key = "#key")
		@SuppressWarnings("NullAway")
		CompletableFuture<String> none(String key) {
			return null;
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<String> mono(String key) {
			return Mono.just("call " + this.count.incrementAndGet());
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<Thread> monoThread(String key) {
			return Mono.just(Thread.currentThread());
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<String> emptyMono(String key) {
			return Mono.empty();
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<String> throwingMono(String key) {
			throw new IllegalStateException("thrown");
		}

		@RateLimited(zone = "login", key = "#key")
		Flux<Integer> flux(String key) {
			this.count.incrementAndGet();
			return Flux.just(1, 2, 3);
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<String> fromContext(String key) {
			return Mono.deferContextual((context) -> Mono.just(context.get("user")));
		}

	}

}
