package io.qaio.ratelimit.aop;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Limits beside {@code @Async}, {@code @Transactional}, {@code @Cacheable} and AspectJ's
 * advice, with Spring's own machinery.
 */
@Tag("threads")
class BesideOtherInterceptorsTests {

	private static final String EXECUTOR = "async-";

	private static final int CACHE_ORDER = 100;

	private final WatchingLimiter limiter = new WatchingLimiter();

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@AfterEach
	void close() {
		this.context.close();
	}

	private Service start() {
		return start(RateLimitPostProcessor.DEFAULT_ORDER);
	}

	private Service start(int order) {
		this.context = LimitedBeans.start(this.limiter, order, (context) -> {
		}, Everything.class, Service.class, Tracing.class);
		return this.context.getBean(Service.class);
	}

	@Test
	void aTransactionBeginsAfterTheWait() {
		Service service = start();
		assertThat(service.transactional("delayed")).isTrue();
		assertThat(this.limiter.askedInTransaction).containsExactly(false);
		Transactions transactions = this.context.getBean(Transactions.class);
		assertThat(transactions.begun.get(0))
			.isGreaterThanOrEqualTo(this.limiter.decidedAt.get(0) + WatchingLimiter.HOLD);
	}

	@Test
	void aRejectedCallBeginsNoTransaction() {
		Service service = start();
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> service.transactional("rejected"));
		assertThat(this.context.getBean(Transactions.class).begun).isEmpty();
	}

	@Test
	void aFuturesTransactionBeginsAfterTheWait() {
		Service service = start();
		assertThat(service.transactionalFuture("delayed")).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
		assertThat(this.limiter.askedInTransaction).containsExactly(false);
	}

	@Test
	void aCallThatTheCacheAnswersIsChargedToo() {
		Service service = start();
		assertThat(service.cached("free")).isEqualTo(1);
		assertThat(service.cached("free")).isEqualTo(1);
		assertThat(this.limiter.keys).containsExactly("free", "free");
	}

	@Test
	void insideOfTheCacheOnlyMissesAreCharged() {
		Service service = start(CACHE_ORDER + 1);
		assertThat(service.cached("free")).isEqualTo(1);
		assertThat(service.cached("free")).isEqualTo(1);
		assertThat(this.limiter.keys).containsExactly("free");
	}

	@Test
	void anAsyncFutureIsAskedForInTheCallersThreadAndWaitsInNone() {
		Service service = start();
		CompletableFuture<String> future = service.asyncFuture("long");
		assertThat(this.limiter.threads).containsExactly(Thread.currentThread().getName());
		assertThat(this.context.getBean(ThreadPoolTaskExecutor.class).getActiveCount()).isZero();
		assertThat(future.isDone()).isFalse();
		assertThat(future).succeedsWithin(Duration.ofSeconds(10)).asString().startsWith(EXECUTOR);
	}

	@Test
	void anAsyncFutureThatIsRejectedFailsWithoutATask() {
		CompletableFuture<String> future = start().asyncFuture("rejected");
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(RateLimitExceededException.class);
		assertThat(tasks()).isZero();
	}

	@Test
	void anAsyncFutureThatIsCancelledWhileItWaitsNeverBecomesATask() {
		CompletableFuture<String> future = start().asyncFuture("long");
		future.cancel(true);
		await().during(Duration.ofMillis(WatchingLimiter.LONG + 100)).until(() -> tasks() == 0);
	}

	@Test
	void anAsyncMethodThatReturnsNothingDoesNotDelayItsCaller() {
		Service service = start();
		service.asyncVoid("long");
		assertThat(tasks()).isZero();
		await().untilAsserted(() -> assertThat(service.voids()).hasSize(1));
		assertThat(service.voids().get(0)).startsWith(EXECUTOR);
	}

	@Test
	void anAsyncMethodThatReturnsNothingThrowsToItsCallerIfRejected() {
		Service service = start();
		assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> service.asyncVoid("rejected"));
		assertThat(tasks()).isZero();
	}

	@Test
	void anAsyncPlainFutureDelaysItsCaller() throws Exception {
		Service service = start();
		long start = System.nanoTime();
		Future<String> future = service.asyncPlainFuture("delayed");
		assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis()).isGreaterThanOrEqualTo(WatchingLimiter.HOLD);
		assertThat(future.get()).startsWith(EXECUTOR);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, Ordered.LOWEST_PRECEDENCE - 1 })
	void insideOfAsyncItsThreadAsksAndWaits(int order) {
		Service service = start(order);
		service.asyncVoid("delayed");
		await().untilAsserted(() -> assertThat(service.voids()).hasSize(1));
		assertThat(this.limiter.threads).hasSize(1).first().asString().startsWith(EXECUTOR);
		assertThat(service.asyncFuture("free")).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.limiter.threads.get(1)).startsWith(EXECUTOR);
	}

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, 0 })
	void adviceOfAspectjIsAppliedAfterTheWaitInAnotherThread(int order) {
		Service service = start(order);
		assertThat(service.transactionalFuture("delayed")).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.context.getBean(Tracing.class).traced).containsExactly("io.test delayed");
	}

	private long tasks() {
		return this.context.getBean(ThreadPoolTaskExecutor.class).getThreadPoolExecutor().getTaskCount();
	}

	static class WatchingLimiter implements RateLimiter {

		static final long HOLD = 50;

		/** Long enough to look meanwhile on a machine that is busy. */
		static final long LONG = 700;

		final List<String> keys = new CopyOnWriteArrayList<>();

		final List<String> threads = new CopyOnWriteArrayList<>();

		final List<Boolean> askedInTransaction = new CopyOnWriteArrayList<>();

		final List<Long> decidedAt = new CopyOnWriteArrayList<>();

		@Override
		public Decision decide(RateLimit limit, String key) {
			if (key.isEmpty()) {
				return Decision.NOT_LIMITED;
			}
			this.keys.add(key);
			this.threads.add(Thread.currentThread().getName());
			this.askedInTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
			this.decidedAt.add(System.nanoTime() / 1_000_000);
			return switch (key) {
				case "delayed" -> new Decision(true, HOLD, 0, 9000, 0);
				case "long" -> new Decision(true, LONG, 0, 9000, 0);
				case "rejected" -> new Decision(false, 0, 100, 9000, 0);
				default -> new Decision(true, 0, 0, 0, -1);
			};
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			throw new UnsupportedOperationException();
		}

	}

	static class Service {

		private final List<String> voids = new CopyOnWriteArrayList<>();

		private final AtomicInteger count = new AtomicInteger();

		List<String> voids() {
			return this.voids;
		}

		@RateLimited(zone = "login", key = "#key")
		@Transactional
		boolean transactional(String key) {
			return TransactionSynchronizationManager.isActualTransactionActive();
		}

		@RateLimited(zone = "login", key = "#key")
		@Transactional
		@Traced("io.test")
		CompletableFuture<Boolean> transactionalFuture(String key) {
			return CompletableFuture.completedFuture(TransactionSynchronizationManager.isActualTransactionActive());
		}

		@RateLimited(zone = "login", key = "#key")
		@Cacheable("answers")
		int cached(String key) {
			return this.count.incrementAndGet();
		}

		@RateLimited(zone = "login", key = "#key")
		@Async
		CompletableFuture<String> asyncFuture(String key) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@RateLimited(zone = "login", key = "#key")
		@Async
		Future<String> asyncPlainFuture(String key) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@RateLimited(zone = "login", key = "#key")
		@Async
		void asyncVoid(String key) {
			this.voids.add(Thread.currentThread().getName());
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Traced {

		String value();

	}

	/** Binds arguments, for which AspectJ's advice needs the current invocation. */
	@Aspect
	static class Tracing {

		final List<String> traced = new CopyOnWriteArrayList<>();

		@Around("@annotation(span) && args(key)")
		Object trace(ProceedingJoinPoint call, Traced span, String key) throws Throwable {
			this.traced.add(span.value() + " " + key);
			return call.proceed();
		}

	}

	@SuppressWarnings("serial")
	static class Transactions extends AbstractPlatformTransactionManager {

		final List<Long> begun = new CopyOnWriteArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.begun.add(System.nanoTime() / 1_000_000);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableCaching(order = CACHE_ORDER)
	@EnableTransactionManagement
	@EnableAspectJAutoProxy(proxyTargetClass = true)
	static class Everything {

		@Bean
		PlatformTransactionManager transactions() {
			return new Transactions();
		}

		@Bean
		CacheManager caches() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		Executor executor() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setThreadNamePrefix(EXECUTOR);
			return executor;
		}

	}

}
