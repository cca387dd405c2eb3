package io.qaio.faults.process;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

import io.qaio.faults.history.Event.ProcessStarted;
import io.qaio.faults.history.Event.RoundEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.listener.TaskListener;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application at full load, in rounds: it puts and works on as many tasks as it can,
 * waits until all are acked, and records what it uses then. A round begins with a byte on
 * the standard input.
 */
@Configuration(proxyBeanMethods = false)
public class LongRunProgram {

	/** How long a round puts tasks, in milliseconds, as a property. */
	public static final String ROUND_MILLIS = "faults.round-millis";

	/** Whether to keep what should be forgotten, to see that this is found. */
	public static final String LEAK = "faults.leak";

	private static final int PUTTERS = 4;

	private static final int MOST_UNDER_WAY = 400;

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		try (ConfigurableApplicationContext context = ProgramRunner.start(LongRunProgram.class, args)) {
			HistoryFile history = context.getBean(HistoryFile.class);
			Rounds rounds = context.getBean(Rounds.class);
			history.add(new ProcessStarted(MachineClock.now(), context.getBean(ProgramSettings.class).process(),
					ProcessHandle.current().pid()));
			while (System.in.read() >= 0) {
				history.add(rounds.next());
			}
		}
	}

	@Bean
	Rounds rounds(TaskQueue queue, RateLimiter limiter, @Value("${" + ROUND_MILLIS + "}") long millis,
			@Value("${" + LEAK + ":false}") boolean leak) {
		return new Rounds(queue, limiter, millis, leak);
	}

	/**
	 * The rounds, and the listener.
	 */
	static class Rounds {

		private static final RateLimit LIMIT = new RateLimit(LimiterProgram.LOCAL, 1, 0);

		private static final int LEAKED_BYTES = 2_000_000;

		private final TaskQueue queue;

		private final RateLimiter limiter;

		private final long millis;

		private final boolean leak;

		private final Map<String, Long> putAt = new ConcurrentHashMap<>();

		private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

		private final List<byte[]> leaked = new ArrayList<>();

		private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);

		Rounds(TaskQueue queue, RateLimiter limiter, long millis, boolean leak) {
			this.queue = queue;
			this.limiter = limiter;
			this.millis = millis;
			this.leak = leak;
		}

		@TaskListener(queues = ProgramSettings.QUEUE, concurrency = "8", prefetch = "4")
		void work(String task) {
			Long putAt = this.putAt.remove(task);
			if (putAt != null) {
				this.latencies.add(MachineClock.now() - putAt);
				this.underWay.release();
			}
			this.limiter.decide(LIMIT, task);
		}

		RoundEnded next() throws InterruptedException {
			long end = MachineClock.now() + this.millis * 1_000_000;
			List<Thread> putters = new ArrayList<>();
			for (int i = 0; i < PUTTERS; i++) {
				Thread thread = new Thread(() -> putUntil(end), "putter-" + i);
				thread.start();
				putters.add(thread);
			}
			for (Thread thread : putters) {
				thread.join();
			}
			while (!isEmpty(this.queue.stats())) {
				Thread.sleep(20);
			}
			if (this.leak) {
				this.leaked.add(new byte[LEAKED_BYTES]);
			}
			long[] sorted = this.latencies.stream().mapToLong(Long::longValue).sorted().toArray();
			this.latencies.clear();
			System.gc();
			return new RoundEnded(MachineClock.now(), sorted.length,
					ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
					ManagementFactory.getThreadMXBean().getThreadCount(), sorted[sorted.length / 2],
					sorted[sorted.length * 99 / 100]);
		}

		private static boolean isEmpty(QueueStats stats) {
			return stats.ready() + stats.delayed() + stats.taken() == 0;
		}

		private void putUntil(long end) {
			ThreadLocalRandom random = ThreadLocalRandom.current();
			while (MachineClock.now() < end) {
				this.underWay.acquireUninterruptibly();
				String task = Long.toHexString(random.nextLong());
				this.putAt.put(task, MachineClock.now());
				int kind = random.nextInt(10);
				PutOptions options = PutOptions.with();
				if (kind == 0) {
					options = options.orderingKey("key-" + random.nextInt(1000));
				}
				else if (kind == 1) {
					options = options.id(task);
				}
				this.queue.put(task, options);
			}
		}

	}

}
