package io.qaio.benchmarks.builds;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.qaio.queue.AsyncTaskQueue;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerContainer;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What an application does with Qaio, by the API that applications use. {@link Build}
 * compiles this file and {@link Cost} against other builds, too, so they use no other
 * class of the benchmarks.
 */
public final class Workloads {

	static final List<String> NAMES = List.of("batches-1", "async", "single", "drain-10", "together", "pick-up",
			"limit-hot", "limit-10000", "local", "calls");

	private static final int BATCH = 100;

	private static final int DRAINED = 30_000;

	private static final int IN_FLIGHT = 500;

	private static final int DECISIONS_IN_FLIGHT = 50;

	private static final int CALLERS = 10;

	/** In which an idle listener begins to wait, in ms. */
	private static final int REST = 2;

	private static final byte[] PAYLOAD = "x".repeat(100).getBytes(StandardCharsets.UTF_8);

	/** Never refuses or delays a call. */
	private static final RateLimit LIMIT = new RateLimit("keys", 1_000_000, RateLimit.NO_DELAY);

	private final RedisCommands<String, String> redis;

	private final TaskQueue raw;

	private final TaskQueue mails;

	private final TaskListenerContainer container;

	private final Mails listener;

	private final RateLimiter limiter;

	private final Logins logins;

	/** What the workloads got, so that no compiler can leave the work out. */
	private final AtomicLong seen = new AtomicLong();

	private Workloads(ConfigurableApplicationContext context, RedisCommands<String, String> redis) {
		this.redis = redis;
		this.raw = context.getBean(TaskQueues.class).queue("raw");
		this.mails = context.getBean(TaskQueues.class).queue("mails");
		this.container = context.getBean(TaskListenerEndpointRegistry.class).container("mails").orElseThrow();
		this.listener = context.getBean(Mails.class);
		this.limiter = context.getBean(RateLimiter.class);
		this.logins = context.getBean(Logins.class);
	}

	/**
	 * Start an application with a workload.
	 * @param name the workload's name
	 * @param port where Redis is
	 * @return does the workload for about some seconds, and returns its {@link Cost}
	 */
	public static DoubleFunction<double[]> open(String name, int port) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN", "spring.data.redis.port",
					port, "qaio.queue.queues.raw.serializer", "raw", "qaio.rate-limit.store",
					List.of("local", "calls").contains(name) ? "local" : "redis", "qaio.rate-limit.timeout", "10s",
					"qaio.rate-limit.zones.keys.rate", "1000000r/s", "qaio.rate-limit.zones.keys.size", "20000",
					"listens", List.of("together", "pick-up").contains(name)))
			.run();
		Workloads workloads = new Workloads(context, RedisClient.create("redis://127.0.0.1:" + port).connect().sync());
		Workload workload = workloads.named(name);
		return (seconds) -> {
			try {
				return workload.run((long) (seconds * 1e9));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	private Workload named(String name) {
		return switch (name) {
			case "batches-1" -> operations(this::batches);
			case "single" -> operations(this::singles);
			case "async" -> operations(this::lifecycles);
			case "together" -> operations(this::together);
			case "limit-hot" -> operations((end) -> decisions(end, 1));
			case "limit-10000" -> operations((end) -> decisions(end, 10_000));
			case "local" -> operations((end) -> calls(end, (key) -> this.limiter.decide(LIMIT, key).granted() ? 1 : 0));
			case "calls" -> operations((end) -> calls(end, this.logins::login));
			case "drain-10" -> (nanos) -> drain();
			case "pick-up" -> this::pickUps;
			default -> throw new IllegalArgumentException("There is no workload '" + name + "'. There are " + NAMES);
		};
	}

	private Workload operations(Operations operations) {
		return (nanos) -> {
			Cost before = Cost.soFar(this.redis);
			long count = operations.until(System.nanoTime() + nanos);
			return Cost.soFar(this.redis).since(before, count);
		};
	}

	private long batches(long end) throws InterruptedException {
		List<byte[]> batch = Collections.nCopies(BATCH, PAYLOAD);
		long count = 0;
		while (System.nanoTime() < end) {
			this.raw.putAll(batch);
			List<Task> tasks = this.raw.getAll(BATCH, Duration.ofSeconds(10));
			tasks.forEach(this::see);
			count += this.raw.ackAll(tasks);
		}
		return count;
	}

	private long singles(long end) throws InterruptedException {
		long count = 0;
		while (System.nanoTime() < end) {
			this.raw.put(PAYLOAD);
			Task task = this.raw.get();
			see(task);
			count += task.ack() ? 1 : 0;
		}
		return count;
	}

	private void see(Task task) {
		this.seen.lazySet(task.payload(byte[].class).length);
	}

	private long lifecycles(long end) throws InterruptedException {
		AsyncTaskQueue queue = this.raw.async();
		return inFlight(end, IN_FLIGHT,
				() -> queue.put(PAYLOAD).thenCompose((id) -> queue.get()).thenCompose((task) -> {
					see(task);
					return queue.ack(task);
				}));
	}

	private long decisions(long end, int keys) throws InterruptedException {
		String[] names = keys(keys);
		AtomicLong next = new AtomicLong();
		return inFlight(end, DECISIONS_IN_FLIGHT,
				() -> this.limiter.decideAsync(LIMIT, names[(int) (next.incrementAndGet() * 7919 % keys)]));
	}

	private long calls(long end, ToLongFunction<String> call) {
		String[] names = keys(1000);
		long count = 0;
		while (System.nanoTime() < end) {
			for (String name : names) {
				this.seen.lazySet(call.applyAsLong(name));
			}
			count += names.length;
		}
		return count;
	}

	private static String[] keys(int number) {
		String[] keys = new String[number];
		Arrays.setAll(keys, (i) -> "key-" + i);
		return keys;
	}

	private static long inFlight(long end, int most, Supplier<CompletableFuture<?>> call) throws InterruptedException {
		Semaphore free = new Semaphore(most);
		AtomicLong count = new AtomicLong();
		CompletableFuture<?> failure = new CompletableFuture<>();
		while (System.nanoTime() < end) {
			free.acquire();
			call.get().whenComplete((result, thrown) -> {
				if (thrown != null) {
					failure.completeExceptionally(thrown);
				}
				count.incrementAndGet();
				free.release();
			});
		}
		free.acquire(most);
		failure.getNow(null);
		return count.get();
	}

	private long together(long end) throws InterruptedException {
		AtomicLong count = new AtomicLong();
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			Thread caller = new Thread(() -> {
				while (System.nanoTime() < end) {
					this.mails.put(new Mail("ann@example.org", "subject", (int) count.incrementAndGet()));
				}
			});
			caller.start();
			callers.add(caller);
		}
		for (Thread caller : callers) {
			caller.join();
		}
		awaitNone();
		return count.get();
	}

	private void awaitNone() throws InterruptedException {
		while (this.mails.stats().ready() + this.mails.stats().taken() > 0) {
			Thread.sleep(1);
		}
	}

	/** The tasks are put before the time that counts. */
	private double[] drain() throws Exception {
		for (int put = 0; put < DRAINED; put += 1000) {
			List<Mail> batch = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				batch.add(new Mail("ann@example.org", "subject", put + i));
			}
			this.mails.putAll(batch);
		}
		CountDownLatch handled = new CountDownLatch(DRAINED);
		this.listener.handled = handled;
		Cost before = Cost.soFar(this.redis);
		this.container.start();
		handled.await();
		awaitNone();
		Cost after = Cost.soFar(this.redis);
		this.container.stop();
		return after.since(before, DRAINED);
	}

	/** The rate is that of the median. */
	private double[] pickUps(long nanos) throws InterruptedException {
		List<Long> times = new ArrayList<>();
		long end = System.nanoTime() + nanos;
		Cost before = Cost.soFar(this.redis);
		while (System.nanoTime() < end) {
			CountDownLatch handled = new CountDownLatch(1);
			this.listener.handled = handled;
			Mail mail = new Mail("ann@example.org", "subject", 1);
			long start = System.nanoTime();
			this.mails.put(mail);
			handled.await();
			times.add(this.listener.handledAt - start);
			Thread.sleep(REST);
		}
		double[] costs = Cost.soFar(this.redis).since(before, times.size());
		Collections.sort(times);
		costs[0] = 1e9 / times.get(times.size() / 2);
		return costs;
	}

	/**
	 * Works for a time in ns, and returns its costs.
	 */
	private interface Workload {

		double[] run(long nanos) throws Exception;

	}

	/**
	 * Works until a time, and returns how many operations that were.
	 */
	private interface Operations {

		long until(long end) throws Exception;

	}

	record Mail(String to, String subject, int number) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Mails mails() {
			return new Mails();
		}

		@Bean
		Logins logins() {
			return new Logins();
		}

	}

	static class Mails {

		private volatile CountDownLatch handled = new CountDownLatch(0);

		private volatile long handledAt;

		@TaskListener(queues = "mails", concurrency = "10", id = "mails", autoStartup = "${listens}")
		void handle(Mail mail) {
			this.handledAt = System.nanoTime();
			this.handled.countDown();
		}

	}

	static class Logins {

		@RateLimited(zone = "keys", burst = 1_000_000, delay = RateLimited.NO_DELAY, key = "#user")
		public long login(String user) {
			return user.length();
		}

	}

}
