package io.qaio.queue.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.qaio.autoconfigure.queue.TaskPacingAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.test.RedisProcess;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listeners whose methods are limited.
 */
@Timeout(60)
class PacedListenerTests {

	private static final BlockingQueue<Start> STARTS = new LinkedBlockingQueue<>();

	private static final BlockingQueue<String> ADVISED = new LinkedBlockingQueue<>();

	/** When the limiter was asked about a task for the last time, in ns. */
	private static final Map<String, Long> ASKED = new ConcurrentHashMap<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withConfiguration(
				AutoConfigurations.of(RedisRateLimitAutoConfiguration.class, RateLimitAutoConfiguration.class,
						RateLimitAopAutoConfiguration.class, TaskPacingAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.mails.rate=20r/s", "qaio.rate-limit.zones.slow.rate=1r/m",
				"qaio.queue.listener.retry.initial-interval=10ms");

	PacedListenerTests() {
		STARTS.clear();
		ADVISED.clear();
	}

	private static void started(String payload, @Nullable Task task) {
		long now = System.nanoTime();
		long asked = (task != null) ? ASKED.getOrDefault(task.id(), now) : now;
		STARTS
			.add(new Start(payload, (task != null) ? task.attempt() : 0, asked, now, Thread.currentThread().getName()));
	}

	private static Start nextStart() throws InterruptedException {
		Start start = STARTS.poll(20, TimeUnit.SECONDS);
		assertThat(start).as("a start").isNotNull();
		return start;
	}

	private static List<Start> starts(int count) throws InterruptedException {
		List<Start> starts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			starts.add(nextStart());
		}
		return starts;
	}

	@Test
	void eachKeyHasItsPaceAndHoldsUpNoOther() {
		this.runner.withBean(Asked.class).run((context) -> {
			TaskQueue queue = queue(context, "mails");
			// one worker, and all of one key first
			queue.putAll(Stream.of("a", "b", "c")
				.flatMap((key) -> Stream.generate(() -> new Mail("ann", key)).limit(11))
				.toList());
			List<Start> starts = starts(33);
			awaitStats(queue, EMPTY);
			Map<String, List<Start>> byKey = starts.stream().collect(Collectors.groupingBy(Start::payload));
			assertThat(byKey).hasSize(3);
			byKey.forEach((key, ofKey) -> {
				assertThat(ofKey).hasSize(11);
				for (int i = 1; i < ofKey.size(); i++) {
					// 50 ms by the clock of the limiter, to the millisecond
					assertThat(ofKey.get(i).millisAfter(ofKey.get(i - 1))).as("pause before %s of %s", i, key)
						.isGreaterThanOrEqualTo(49);
				}
				assertThat(ofKey.get(10).millisAfter(ofKey.get(0))).isGreaterThanOrEqualTo(499);
			});
			assertThat(starts).extracting(Start::attempt).containsOnly(1);
			List<String> keys = starts.stream().map(Start::payload).toList();
			assertThat(keys.indexOf("c")).as("nobody waited for the others")
				.isLessThan(keys.lastIndexOf("a"))
				.isLessThan(keys.lastIndexOf("b"));
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { AtOnce.class, AtOnceUpToDelay.class })
	void whatWouldNotWaitByItsLimitStartsAtOnce(Class<?> listener) {
		this.runner.withBean(listener).run((context) -> {
			TaskQueue queue = queue(context, "at-once");
			queue.putAll(List.of("a", "b", "c", "d"));
			starts(3);
			awaitStats(queue, new QueueStats(0, 1, 0, 0));
			assertThat(STARTS).isEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aCallIsChargedOnceAndDirectCallsAreLimitedAsEver(boolean advised) {
		ApplicationContextRunner with = advised ? this.runner.withUserConfiguration(OtherAdvice.class) : this.runner;
		with.withBean(AtOnce.class).run((context) -> {
			TaskQueue queue = queue(context, "at-once");
			queue.putAll(List.of("a", "b"));
			starts(2);
			awaitStats(queue, EMPTY);
			AtOnce bean = context.getBean(AtOnce.class);
			// three in all, by burst = 2
			bean.work("direct", null);
			assertThat(nextStart().payload()).isEqualTo("direct");
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> bean.work("refused", null));
			assertThat(ADVISED).hasSize(advised ? 3 : 0);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatAListenerCallsInTurnIsLimited(boolean advised) {
		ApplicationContextRunner with = advised ? this.runner.withUserConfiguration(OtherAdvice.class) : this.runner;
		with.withBean(CallingItself.class).withPropertyValues("qaio.queue.max-attempts=1").run((context) -> {
			TaskQueue queue = queue(context, "calling");
			queue.put("first");
			assertThat(onlyDead(queue, 1).error()).contains("Rate limit of zone 'slow' exceeded");
			assertThat(STARTS).hasSize(1);
		});
	}

	@Test
	void severalLimitsAreDecidedTogether() {
		this.runner.withBean(Several.class).run((context) -> {
			TaskQueue queue = queue(context, "several");
			queue.putAll(List.of("a", "b", "a"));
			assertThat(starts(2)).extracting(Start::payload).containsExactly("a", "b");
			// the third is refused by the second limit, so the first is not charged
			awaitStats(queue, new QueueStats(0, 1, 0, 0));
			queue.put("c");
			assertThat(nextStart().payload()).isEqualTo("c");
		});
	}

	@Test
	void inDryRunNothingIsHeldUp() {
		this.runner.withBean(AtOnce.class)
			.withPropertyValues("qaio.rate-limit.zones.slow.dry-run=true")
			.run((context) -> {
				queue(context, "at-once").putAll(List.of("a", "b", "c", "d", "e"));
				starts(5);
				awaitStats(queue(context, "at-once"), EMPTY);
				assertThat(context.getBean(RateLimitZones.class).dryRun("slow")).isEqualTo(new DryRunCounts(0, 2));
			});
	}

	@Test
	void aKeyThatIsEmptyIsNotLimited() {
		this.runner.withBean(Several.class).run((context) -> {
			queue(context, "unlimited").putAll(List.of("", "", "", "", ""));
			starts(5);
			awaitStats(queue(context, "unlimited"), EMPTY);
		});
	}

	@Test
	void methodsThatReturnFuturesArePaced() {
		this.runner.withBean(Asynchronous.class).run((context) -> {
			for (String name : List.of("stage", "mono")) {
				TaskQueue queue = queue(context, name);
				queue.putAll(List.of(name, name));
				assertThat(nextStart().payload()).isEqualTo(name);
				awaitStats(queue, new QueueStats(0, 1, 0, 0));
				assertThat(STARTS).isEmpty();
			}
		});
	}

	@Test
	void aKeyThatCannotBeEvaluatedIsAFailure() {
		this.runner.withBean(Keyed.class).withPropertyValues("qaio.queue.max-attempts=2").run((context) -> {
			TaskQueue queue = queue(context, "mails");
			queue.put(new Mail("ann", null));
			assertThat(onlyDead(queue, 2).error())
				.contains("Key '#mail.domain().toLowerCase()' of @RateLimited cannot be evaluated");
			// and the worker is free
			queue.put(new Mail("ann", "a"));
			nextStart();
		});
	}

	@Test
	void aPayloadThatCannotBeReadIsADeadLetterAndChargedNowhere() {
		this.runner.withBean(Keyed.class).run((context) -> {
			TaskQueue queue = queue(context, "mails");
			queue.put(42);
			onlyDead(queue, 1);
			queue.put(new Mail("ann", "a"));
			nextStart();
			awaitStats(queue, new QueueStats(0, 0, 0, 1));
		});
	}

	@Test
	void aBatchCannotBePaced() {
		this.runner.withBean(Batch.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("the method is @RateLimited, but a batch is one call of it, however many tasks it has."
						+ " Set batch = false, or let it call a method of another bean that is limited"));
	}

	@Test
	void withoutALimiterMethodsAreJustCalled() {
		this.runner.withBean(AtOnce.class).withPropertyValues("qaio.rate-limit.enabled=false").run((context) -> {
			queue(context, "at-once").putAll(List.of("a", "b", "c", "d", "e"));
			starts(5);
		});
	}

	@Test
	void whileRedisIsAwayItsZonesSayWhatBecomesOfTasks() {
		try (RedisProcess redis = RedisProcess.start()) {
			this.runner.withBean(PerZone.class)
				.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.rate-limit.store=redis",
						"qaio.rate-limit.zones.denied.rate=100r/s",
						"qaio.rate-limit.zones.denied.on-store-failure=deny", "qaio.rate-limit.zones.allowed.rate=1r/m",
						"qaio.rate-limit.zones.allowed.on-store-failure=allow", "qaio.rate-limit.zones.local.rate=1r/m",
						"qaio.rate-limit.zones.local.on-store-failure=local")
				.run((context) -> {
					redis.kill();
					await("the loss of Redis", () -> !context.getBean(RedisRateLimiter.class).status().deciding());
					queue(context, "allowed").putAll(List.of("allowed", "allowed", "allowed"));
					starts(3);
					queue(context, "local").putAll(List.of("local", "local"));
					assertThat(nextStart().payload()).isEqualTo("local");
					awaitStats(queue(context, "local"), new QueueStats(0, 1, 0, 0));
					queue(context, "denied").put("denied");
					awaitStats(queue(context, "denied"), new QueueStats(0, 1, 0, 0));
					assertThat(STARTS).isEmpty();
					redis.restart();
					Start start = nextStart();
					assertThat(start.payload()).isEqualTo("denied");
					assertThat(start.attempt()).isEqualTo(1);
				});
		}
	}

	@Test
	void aDecisionThatTakesTimeHoldsNoThreadAndIsFollowedInOneOfTheContainer() {
		SlowLimiter limiter = new SlowLimiter();
		this.runner.withBean(RateLimiter.class, () -> limiter).withBean(AtOnce.class).run((context) -> {
			TaskQueue queue = queue(context, "at-once");
			queue.putAll(List.of("a", "b", "c", "d"));
			limiter.next().complete(Decision.PASSED);
			Start start = nextStart();
			assertThat(start.payload()).isEqualTo("a");
			assertThat(start.thread()).startsWith("at-once-");
			CompletableFuture<Decision> second = limiter.next();
			// one worker has one task, also while nobody knows what becomes of it
			assertThat(limiter.asked).isEmpty();
			await("no thread at work",
					() -> Thread.getAllStackTraces()
						.values()
						.stream()
						.noneMatch((stack) -> List.of(stack).toString().contains(TaskProcessor.class.getName())));
			second.complete(new Decision(false, 0, 60_000, 1000, 0));
			CompletableFuture<Decision> third = limiter.next();
			assertThat(queue.stats().delayed()).isEqualTo(1);
			third.completeExceptionally(new IllegalStateException("boom"));
			limiter.next().complete(Decision.PASSED);
			assertThat(nextStart().payload()).isEqualTo("d");
			limiter.next().complete(Decision.PASSED);
			start = nextStart();
			assertThat(start.payload()).isEqualTo("c");
			assertThat(start.attempt()).as("of a task about which a decision failed").isEqualTo(2);
			awaitStats(queue, new QueueStats(0, 1, 0, 0));
		});
	}

	@Test
	void aDecisionThatComesDuringAStopIsStillFollowed() {
		SlowLimiter limiter = new SlowLimiter();
		this.runner.withBean(RateLimiter.class, () -> limiter).withBean(AtOnce.class).run((context) -> {
			TaskQueue queue = queue(context, "at-once");
			queue.putAll(List.of("a", "b"));
			CompletableFuture<Decision> decision = limiter.next();
			TaskListenerContainer container = ListenerTestSupport.container(context, "at-once");
			CompletableFuture<Void> stop = CompletableFuture.runAsync(container::stop);
			// what nobody asked about goes back
			await("the stop", () -> queue.stats().ready() == 1);
			assertThat(stop).isNotDone();
			decision.complete(Decision.PASSED);
			assertThat(nextStart().payload()).isEqualTo("a");
			stop.join();
			assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		});
	}

	@Test
	void aStopWhileTasksWaitForTheirTurnKeepsThem() {
		this.runner.withBean(AtOnce.class).run((context) -> {
			TaskQueue queue = queue(context, "at-once");
			queue.putAll(List.of("a", "b", "c", "d", "e"));
			starts(3);
			awaitStats(queue, new QueueStats(0, 2, 0, 0));
			ListenerTestSupport.container(context, "at-once").stop();
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		});
	}

	/**
	 * Decides when it is told to.
	 */
	private static final class SlowLimiter implements RateLimiter {

		private final BlockingQueue<CompletableFuture<Decision>> asked = new LinkedBlockingQueue<>();

		@Override
		public Decision decide(RateLimit limit, String key) {
			assertThat(key).as("asked at the start only").isEmpty();
			return Decision.NOT_LIMITED;
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			throw new IllegalStateException("nobody waits");
		}

		@Override
		public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
			CompletableFuture<Decision> decision = new CompletableFuture<>();
			this.asked.add(decision);
			return decision;
		}

		CompletableFuture<Decision> next() throws InterruptedException {
			CompletableFuture<Decision> next = this.asked.poll(20, TimeUnit.SECONDS);
			assertThat(next).as("a decision to make").isNotNull();
			return next;
		}

	}

	private record Start(String payload, int attempt, long asked, long at, String thread) {

		/**
		 * Between the moments at which the limiter let them in, at the most.
		 */
		long millisAfter(Start other) {
			return Duration.ofNanos(this.at - other.asked).toMillis();
		}

	}

	record Mail(String to, @Nullable String domain) {

		public String askedBy(Task task) {
			ASKED.put(task.id(), System.nanoTime());
			return String.valueOf(domain());
		}

	}

	static class Keyed {

		@TaskListener(queues = "mails")
		@RateLimited(zone = "mails", key = "#mail.domain().toLowerCase()")
		void send(Mail mail, Task task) {
			started(String.valueOf(mail.domain()), task);
		}

	}

	static class Asked {

		@TaskListener(queues = "mails")
		@RateLimited(zone = "mails", key = "#mail.askedBy(#task)")
		void send(Mail mail, Task task) {
			started(String.valueOf(mail.domain()), task);
		}

	}

	static class AtOnce {

		@Advised
		@TaskListener(id = "at-once", queues = "at-once")
		@RateLimited(zone = "slow", burst = 2, delay = RateLimited.NO_DELAY)
		void work(String payload, @Nullable Task task) {
			started(payload, task);
		}

	}

	static class AtOnceUpToDelay {

		@TaskListener(queues = "at-once")
		@RateLimited(zone = "slow", burst = 20, delay = 2)
		void work(String payload, Task task) {
			started(payload, task);
		}

	}

	static class CallingItself {

		private final ObjectProvider<CallingItself> self;

		CallingItself(ObjectProvider<CallingItself> self) {
			this.self = self;
		}

		@Advised
		@TaskListener(queues = "calling")
		@RateLimited(zone = "slow")
		void work(String payload) {
			started(payload, null);
			this.self.getObject().work("again");
		}

	}

	static class Several {

		@TaskListener(queues = "several")
		@RateLimited(zone = "slow", burst = 2, delay = RateLimited.NO_DELAY)
		@RateLimited(zone = "slow", key = "#payload")
		void work(String payload, Task task) {
			started(payload, task);
		}

		@TaskListener(queues = "unlimited")
		@RateLimited(zone = "slow", key = "#payload")
		void unlimited(String payload, Task task) {
			started(payload, task);
		}

	}

	static class Asynchronous {

		@TaskListener(queues = "stage")
		@RateLimited(zone = "slow", key = "#payload")
		CompletionStage<Void> stage(String payload, Task task) {
			return CompletableFuture.runAsync(() -> started(payload, task));
		}

		@TaskListener(queues = "mono")
		@RateLimited(zone = "slow", key = "#payload")
		Mono<Void> mono(String payload, Task task) {
			return Mono.fromRunnable(() -> started(payload, task));
		}

	}

	static class Batch {

		@TaskListener(queues = "batch", batch = true)
		@RateLimited(zone = "slow")
		void work(List<String> payloads) {
		}

	}

	static class PerZone {

		@TaskListener(queues = "denied")
		@RateLimited(zone = "denied")
		void denied(String payload, Task task) {
			started(payload, task);
		}

		@TaskListener(queues = "allowed")
		@RateLimited(zone = "allowed")
		void allowed(String payload, Task task) {
			started(payload, task);
		}

		@TaskListener(queues = "local")
		@RateLimited(zone = "local")
		void local(String payload, Task task) {
			started(payload, task);
		}

	}

	/**
	 * Makes a method's bean a proxy before its limits come.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface Advised {

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherAdvice {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static DefaultPointcutAdvisor advisor() {
			return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Advised.class),
					(MethodInterceptor) (invocation) -> {
						ADVISED.add(invocation.getMethod().getName());
						return invocation.proceed();
					});
		}

	}

}
