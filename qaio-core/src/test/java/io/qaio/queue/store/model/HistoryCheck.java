package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.model.HistoryEvent.Kind;

/**
 * Lets several threads of two processes do random things to one queue, and checks by the
 * {@link TaskHistory} of each id that one thread could have done the same, and that of
 * tasks with one ordering key no two were leased at a time.
 */
public final class HistoryCheck {

	private static final int THREADS = 4;

	private static final int ACTIONS = 25;

	private static final int IDS = 12;

	private static final int KEYS = 3;

	private static final int MAX_ATTEMPTS = 3;

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final QueueSettings SETTINGS = QueueSettings.DEFAULTS.withSerializer("raw")
		.withVisibilityTimeout(LONG)
		.withMaxAttempts(MAX_ATTEMPTS);

	private final List<TaskQueues> processes;

	private final String queueName;

	/**
	 * Create a check.
	 * @param processes two stores on the same data, as two processes have them
	 * @param queueName how the names of queues begin
	 */
	public HistoryCheck(List<TaskStore> processes, String queueName) {
		this.processes = processes.stream()
			.map((store) -> TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(SETTINGS)
				.build())
			.toList();
		this.queueName = queueName;
	}

	/**
	 * Check.
	 * @param threads at least 4
	 * @param usual how long to go on, unless a system property says so
	 * @return how many histories were checked
	 * @throws AssertionError if a history cannot be explained
	 */
	public int run(ExecutorService threads, Duration usual) {
		long seed = Long.getLong(ModelCheck.SEED, System.nanoTime());
		long end = System.nanoTime() + ModelCheck.time(usual).toNanos();
		int rounds = 0;
		int histories = 0;
		try {
			do {
				histories += new Round(this.queueName + "-" + rounds, rounds % 2 == 1).run(threads, seed + rounds);
				rounds++;
			}
			while (System.nanoTime() - end < 0);
		}
		catch (Mismatch ex) {
			throw new AssertionError(
					"-D" + ModelCheck.SEED + "=" + (seed + rounds) + " may show it again. " + ex.getMessage(), ex);
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new AssertionError("seed " + (seed + rounds), ex);
		}
		System.out.printf("Histories of %s: seed %d, %d rounds with %d histories%n", this.queueName, seed, rounds,
				histories);
		return histories;
	}

	/**
	 * One queue, from its first put until nothing is left.
	 */
	private final class Round {

		private final List<TaskQueue> queues;

		private final Map<String, ConcurrentLinkedQueue<HistoryEvent>> byId = new ConcurrentHashMap<>();

		private final Map<Integer, Task> deliveries = new ConcurrentHashMap<>();

		private final AtomicInteger delivered = new AtomicInteger();

		private final AtomicInteger put = new AtomicInteger();

		/**
		 * Whether takes wait. What arrives just after a wait is released, and nobody sees
		 * it: unless its lease has ended meanwhile, so that the attempt counts. So leases
		 * are long then.
		 */
		private final boolean waits;

		Round(String name, boolean waits) {
			this.waits = waits;
			this.queues = HistoryCheck.this.processes.stream().map((process) -> process.queue(name)).toList();
		}

		int run(ExecutorService threads, long seed) throws ExecutionException, InterruptedException {
			List<Callable<Void>> workers = IntStream.range(0, THREADS).mapToObj((i) -> (Callable<Void>) () -> {
				Random random = new Random(seed * THREADS + i);
				for (int action = 0; action < ACTIONS; action++) {
					act(this.queues.get(i % this.queues.size()), random);
				}
				return null;
			}).toList();
			for (Future<Void> worker : threads.invokeAll(workers)) {
				worker.get();
			}
			drain();
			long tolerance = StoreTime.real().tolerance();
			for (ConcurrentLinkedQueue<HistoryEvent> events : this.byId.values()) {
				new TaskHistory(List.copyOf(events), MAX_ATTEMPTS, tolerance).check();
			}
			LeasesOfAKey.check(this.byId.values().stream().flatMap(ConcurrentLinkedQueue::stream).toList(),
					HistoryCheck::keyOf, tolerance);
			return this.byId.size();
		}

		private void act(TaskQueue queue, Random random) throws InterruptedException {
			int choice = random.nextInt(10);
			int newest = this.delivered.get();
			if (choice < 3) {
				put(queue, "id-" + random.nextInt(IDS), !this.waits && random.nextBoolean());
			}
			else if (choice < 6 || newest == 0) {
				take(queue, 1 + random.nextInt(3), Duration.ofMillis(this.waits ? random.nextInt(3) : 0));
			}
			else {
				Kind[] ways = { Kind.ACK, Kind.ACK, Kind.FAIL, Kind.RELEASE, Kind.BURY, Kind.EXTEND };
				Kind way = ways[random.nextInt(ways.length)];
				boolean hasTime = way == Kind.EXTEND || random.nextInt(3) == 0;
				settle(Math.max(1, newest - random.nextInt(6)), way, hasTime ? SHORT : Duration.ZERO);
			}
		}

		private void put(TaskQueue queue, String id, boolean shortLease) {
			String name = id + "/" + this.put.incrementAndGet() + (shortLease ? "/short" : "/long");
			PutOptions options = PutOptions.with().id(id).visibilityTimeout(shortLease ? SHORT : LONG);
			String key = keyOf(name);
			long from = System.nanoTime();
			boolean stored = !queue.put(name, key.isEmpty() ? options : options.orderingKey(key)).duplicate();
			add(new HistoryEvent(new Span(from, System.nanoTime()), Kind.PUT, name, 0, stored, 0, Duration.ZERO));
		}

		private int take(TaskQueue queue, int max, Duration wait) throws InterruptedException {
			long from = System.nanoTime();
			List<Task> tasks = queue.getAll(max, wait);
			Span call = new Span(from, System.nanoTime());
			for (Task task : tasks) {
				int delivery = this.delivered.incrementAndGet();
				this.deliveries.put(delivery, task);
				add(new HistoryEvent(call, Kind.TAKE, task.payload(String.class), delivery, true, task.attempt(),
						task.visibilityTimeout()));
			}
			return tasks.size();
		}

		private void settle(int delivery, Kind way, Duration time) {
			Task task = this.deliveries.get(delivery);
			if (task == null) {
				return;
			}
			long from = System.nanoTime();
			boolean settled = switch (way) {
				case ACK -> task.ack();
				case FAIL -> task.fail(new IllegalStateException("boom"), time);
				case RELEASE -> task.release(time);
				case BURY -> task.bury(new IllegalStateException("boom"));
				default -> task.extend(time);
			};
			add(new HistoryEvent(new Span(from, System.nanoTime()), way, task.payload(String.class), delivery, settled,
					0, time));
		}

		private void add(HistoryEvent event) {
			String id = event.task().substring(0, event.task().indexOf('/'));
			this.byId.computeIfAbsent(id, (unknown) -> new ConcurrentLinkedQueue<>()).add(event);
		}

		/** End all deliveries and take all tasks, so that what is missing was lost. */
		private void drain() throws InterruptedException {
			TaskQueue queue = this.queues.get(0);
			for (int delivery = 1; delivery <= this.delivered.get(); delivery++) {
				settle(delivery, Kind.ACK, Duration.ZERO);
			}
			QueueStats stats;
			do {
				int first = this.delivered.get() + 1;
				while (take(queue, 10, Duration.ZERO) > 0) {
					List<Integer> taken = IntStream.rangeClosed(first, this.delivered.get()).boxed().toList();
					taken.forEach((delivery) -> settle(delivery, Kind.ACK, Duration.ZERO));
					first = this.delivered.get() + 1;
				}
				StoreTime.real().passUntil(System.nanoTime() + SHORT.toNanos() / 4);
				stats = queue.stats();
			}
			while (stats.ready() + stats.delayed() + stats.taken() > 0);
			queue.dead().removeAll();
		}

	}

	/** The ordering key of a task, by its name; empty for none. */
	private static String keyOf(String name) {
		int number = Integer.parseInt(name.substring("id-".length(), name.indexOf('/')));
		return (number % 2 == 0) ? "" : "key-" + number % KEYS;
	}

	/**
	 * The leases of tasks with one ordering key.
	 */
	static final class LeasesOfAKey {

		private LeasesOfAKey() {
		}

		/** Check that no two tasks of one key were leased at a time. */
		static void check(List<HistoryEvent> events, UnaryOperator<String> keyOf, long tolerance) {
			Map<String, List<HistoryEvent>> takes = events.stream()
				.filter((event) -> event.kind() == Kind.TAKE && !keyOf.apply(event.task()).isEmpty())
				.collect(Collectors.groupingBy((event) -> keyOf.apply(event.task())));
			for (List<HistoryEvent> ofKey : takes.values()) {
				List<Span> leases = new ArrayList<>();
				for (HistoryEvent take : ofKey) {
					Span lease = certainLease(take, events, tolerance);
					for (int i = 0; i < leases.size(); i++) {
						Span other = leases.get(i);
						boolean overlap = lease.earliest() < other.latest() && other.earliest() < lease.latest();
						Mismatch.check(!overlap || ofKey.get(i).task().equals(take.task()),
								"Two tasks of one ordering key were leased at a time:%n  %s%n  %s", ofKey.get(i), take);
					}
					leases.add(lease);
				}
			}
		}

		/**
		 * The time during which a delivery was certainly leased; empty if there is none.
		 */
		private static Span certainLease(HistoryEvent take, List<HistoryEvent> events, long tolerance) {
			long from = take.call().latest();
			long until = take.ends(tolerance).earliest();
			for (HistoryEvent event : events) {
				if (event.delivery() == take.delivery() && event.kind() != Kind.TAKE) {
					until = Math.min(until, event.call().earliest());
				}
			}
			return new Span(from, Math.max(from, until));
		}

	}

}
