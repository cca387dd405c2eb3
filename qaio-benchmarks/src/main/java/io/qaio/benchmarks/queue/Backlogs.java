package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

import io.lettuce.core.api.sync.RedisCommands;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.redis.RedisLayout;

/**
 * What Redis spends on a task (put, get, ack) in a queue with 1,000,000 waiting tasks,
 * beside a queue with 1,000: processor time of its main thread, which other work on the
 * machine changes little. Slices of both alternate.
 */
final class Backlogs implements Measurement {

	private static final int LARGE = 1_000_000;

	private static final int SMALL = 1_000;

	private static final int SLICES = 40;

	private static final int CALLS_PER_SLICE = 50;

	private static final int BATCH = 100;

	private static final List<Kind> KINDS = List.of(new Kind("plain", 1.1, (i) -> PutOptions.with()),
			new Kind("with a priority", 1.3, (i) -> PutOptions.with().priority(1 + i % 9)),
			new Kind("of 10,000 ordering keys", 1.3, (i) -> PutOptions.with().orderingKey("key-" + i)),
			new Kind("of 10,000 groups", 1.3, (i) -> PutOptions.with().group("group-" + i)),
			new Kind("beside delayed ones", 1.3, (i) -> PutOptions.with().delay(Duration.ofDays(1))));

	@Override
	public String name() {
		return "backlog";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		List<Row> rows = new ArrayList<>();
		for (RedisLayout layout : RedisLayout.values()) {
			for (Kind kind : KINDS) {
				try (RedisServer own = new RedisServer(server.port(), layout)) {
					own.clear();
					rows.addAll(measure(own, layout, kind));
					own.clear();
				}
			}
		}
		return rows;
	}

	private static List<Row> measure(RedisServer server, RedisLayout layout, Kind kind) throws InterruptedException {
		RedisCommands<byte[], byte[]> redis = server.connect().sync();
		TaskQueue small = server.queue("small");
		TaskQueue large = server.queue("large");
		long before = server.usedMemory();
		fill(small, kind, SMALL);
		fill(large, kind, LARGE);
		redis.configSet("slowlog-log-slower-than", "5000");
		redis.configSet("slowlog-max-len", "100000");
		redis.slowlogReset();
		redis.configResetstat();
		List<Row> rows = new ArrayList<>();
		for (int batch : new int[] { BATCH, 1 }) {
			double[] ofSmall = new double[SLICES];
			double[] ofLarge = new double[SLICES];
			for (int i = 0; i < SLICES; i++) {
				ofSmall[i] = slice(redis, small, kind, batch, i, names(SMALL));
				ofLarge[i] = slice(redis, large, kind, batch, i, names(LARGE));
			}
			rows.add(new Row(
					"Redis µs per task " + kind.name + ", batches of " + batch + ", " + layout.name().toLowerCase()
							+ "; 1,000,000 beside 1,000 waiting",
					median(ofLarge), median(ofSmall), Bound.ratioAtMost(kind.bound)));
		}
		large.stats();
		large.purge();
		small.purge();
		List<Long> slow = LargeCalls.slowScripts(redis);
		rows.add(Row.alone("Of 10,000 of these scripts, those that take 5 ms or longer",
				10_000.0 * slow.size() / LargeCalls.scripts(redis), Bound.atMost(1)));
		rows.add(Row.alone("Longest of these, ms; 5 if all are shorter",
				slow.stream().mapToLong(Long::longValue).max().orElse(5_000) / 1000.0, Bound.atMost(20)));
		// removed in the background
		for (int i = 0; i < 100 && server.usedMemory() - before > 5_000_000; i++) {
			Thread.sleep(100);
		}
		rows.add(Row.alone("MB more than at first after the purge", (server.usedMemory() - before) / 1e6,
				Bound.atMost(5)));
		return rows;
	}

	private static void fill(TaskQueue queue, Kind kind, int count) {
		for (int i = 0; i < count; i++) {
			queue.async().put(TaskPayloads.one(), kind.options.apply(i % names(count)));
			if (i % 1000 == 999) {
				queue.stats();
			}
		}
	}

	/**
	 * How many ordering keys or groups a queue has: with both sizes enough for a batch to
	 * have a task of another each time.
	 */
	private static int names(int count) {
		return Math.min(count / BATCH * 10, 10_000);
	}

	private static double slice(RedisCommands<byte[], byte[]> redis, TaskQueue queue, Kind kind, int batch, int slice,
			int names) throws InterruptedException {
		boolean isDelayed = kind.name.contains("delayed");
		double from = mainThreadMicros(redis);
		for (int call = 0; call < CALLS_PER_SLICE; call++) {
			// those that fill the queue are not due, so these are delayed for a moment
			queue.putAll(TaskPayloads.batch().subList(0, batch),
					isDelayed ? PutOptions.with().delay(Duration.ofMillis(1))
							: kind.options.apply((slice * CALLS_PER_SLICE + call) % names));
			int left = batch;
			while (left > 0) {
				List<Task> tasks = queue.getAll(left, Duration.ofSeconds(10));
				left -= queue.ackAll(tasks);
			}
		}
		return (mainThreadMicros(redis) - from) / (CALLS_PER_SLICE * batch);
	}

	private static double mainThreadMicros(RedisCommands<byte[], byte[]> redis) {
		return redis.info("cpu")
			.lines()
			.filter((entry) -> entry.matches("used_cpu_(user|sys)_main_thread:.*"))
			.mapToDouble((entry) -> Double.parseDouble(entry.substring(entry.indexOf(':') + 1)) * 1e6)
			.sum();
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	/**
	 * A kind of tasks.
	 *
	 * @param name what to call them
	 * @param bound how many times the time in a small queue is allowed
	 * @param options the options of a task, by the number of its ordering key or group
	 */
	private record Kind(String name, double bound, IntFunction<PutOptions> options) {
	}

}
