package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.QueueBounds;

/**
 * How long the tasks of 99 groups wait while one more group has 90,000 tasks in the
 * queue, beside the same without that group; and how many tasks are taken at once. Tasks
 * of the 99 groups arrive at random, 500 a second; each task takes 10 ms; 50 threads of
 * three applications work.
 */
final class GroupFairness implements Measurement {

	private static final int LOUD = 90_000;

	private static final int OTHERS = 10_000;

	private static final int GROUPS = 99;

	private static final int ARRIVALS_PER_SECOND = 500;

	private static final Duration SERVICE = Duration.ofMillis(10);

	private static final int WORKERS = 50;

	private static final int OF_A_GROUP = 40;

	private static final int AT_ONCE = 20;

	@Override
	public String name() {
		return "groups-fair";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (RedisServer second = new RedisServer(server.port()); RedisServer third = new RedisServer(server.port())) {
			List<RedisServer> applications = List.of(server, second, third);
			new Run(queues(applications, "warm-up", QueueBounds.NONE)).work(1000, OTHERS / 5);
			Run alone = new Run(queues(applications, "alone", new QueueBounds(0, OF_A_GROUP)));
			alone.work(0, OTHERS);
			Run beside = new Run(queues(applications, "beside", new QueueBounds(0, OF_A_GROUP)));
			beside.work(LOUD, OTHERS);
			Run bounded = new Run(queues(applications, "bounded", new QueueBounds(AT_ONCE, 0)));
			bounded.work(5000, OTHERS / 5);
			server.clear();
			double limit = 1.5 * alone.waitOf95Percent() + SERVICE.toMillis();
			return List.of(
					Row.alone("95 % of the tasks of 99 quiet groups wait at most ms; alone " + alone.waitOf95Percent(),
							beside.waitOf95Percent(), Bound.atMost(limit)),
					Row.alone("Most tasks of a group taken at once; bound " + OF_A_GROUP, beside.mostOfAGroup.get(),
							exactly(OF_A_GROUP)),
					Row.alone("Most tasks of the queue taken at once; bound " + AT_ONCE, bounded.most.get(),
							exactly(AT_ONCE)));
		}
	}

	private static Bound exactly(int count) {
		return new Bound("= " + count, (row) -> row.qaio() == count);
	}

	private static List<TaskQueue> queues(List<RedisServer> applications, String name, QueueBounds bounds) {
		return applications.stream()
			.map((application) -> TaskQueues.on(application.store())
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withBounds(bounds))
				.build()
				.queue(name))
			.toList();
	}

	/**
	 * One run of all workers.
	 */
	private static final class Run {

		private final List<TaskQueue> queues;

		private final ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();

		private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();

		private final AtomicInteger mostOfAGroup = new AtomicInteger();

		private final AtomicInteger takenInAll = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		Run(List<TaskQueue> queues) {
			this.queues = queues;
		}

		void work(int loud, int others) throws Exception {
			TaskQueue producer = this.queues.get(0);
			for (int i = 0; i < loud; i += 1000) {
				List<String> payloads = new ArrayList<>();
				for (int j = 0; j < 1000; j++) {
					payloads.add("loud 0");
				}
				producer.putAll(payloads, PutOptions.with().group("loud"));
			}
			CountDownLatch left = new CountDownLatch(others);
			ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
			List<Future<?>> workers = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				TaskQueue queue = this.queues.get(i % this.queues.size());
				workers.add(threads.submit(() -> {
					while (left.getCount() > 0) {
						for (Task task : queue.getAll(1, Duration.ofMillis(100))) {
							work(task, left);
						}
					}
					return null;
				}));
			}
			arrive(producer, others);
			left.await();
			for (Future<?> worker : workers) {
				worker.get(1, TimeUnit.MINUTES);
			}
			threads.shutdown();
			producer.purge();
		}

		private static void arrive(TaskQueue producer, int count) {
			Random random = new Random(42);
			double at = System.nanoTime();
			for (int i = 0; i < count; i++) {
				at += -Math.log(1 - random.nextDouble()) * 1e9 / ARRIVALS_PER_SECOND;
				LockSupport.parkNanos((long) at - System.nanoTime());
				String group = "quiet-" + random.nextInt(GROUPS);
				producer.async().put(group + " " + System.nanoTime(), PutOptions.with().group(group));
			}
		}

		private void work(Task task, CountDownLatch left) throws InterruptedException {
			String[] words = task.payload(String.class).split(" ");
			boolean isQuiet = words[0].startsWith("quiet");
			if (isQuiet) {
				this.waits.add(System.nanoTime() - Long.parseLong(words[1]));
			}
			AtomicInteger ofGroup = this.taken.computeIfAbsent(words[0], (name) -> new AtomicInteger());
			this.mostOfAGroup.accumulateAndGet(ofGroup.incrementAndGet(), Math::max);
			this.most.accumulateAndGet(this.takenInAll.incrementAndGet(), Math::max);
			TimeUnit.NANOSECONDS.sleep(SERVICE.toNanos());
			// before the ack, as another may have the place at once
			ofGroup.decrementAndGet();
			this.takenInAll.decrementAndGet();
			task.ack();
			if (isQuiet) {
				left.countDown();
			}
		}

		double waitOf95Percent() {
			long[] sorted = this.waits.stream().mapToLong(Long::longValue).sorted().toArray();
			return Math.round(sorted[(int) (sorted.length * 0.95)] / 10_000.0) / 100.0;
		}

	}

}
