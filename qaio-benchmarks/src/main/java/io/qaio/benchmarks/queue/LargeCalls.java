package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.lettuce.core.api.sync.RedisCommands;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.redis.RedisLayout;

/**
 * For how long calls for many tasks hold up the other users of a server: the times of
 * their scripts, in the server's slow log.
 */
final class LargeCalls implements Measurement {

	private static final int TASKS = 100_000;

	private static final int DEAD = 10_000;

	private static final long SLOW_MICROS = 5_000;

	@Override
	public String name() {
		return "large";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		List<Row> rows = new ArrayList<>();
		for (RedisLayout layout : RedisLayout.values()) {
			try (RedisServer own = new RedisServer(server.port(), layout)) {
				own.clear();
				rows.addAll(measure(own, layout));
			}
		}
		return rows;
	}

	private static List<Row> measure(RedisServer server, RedisLayout layout) throws InterruptedException {
		RedisCommands<byte[], byte[]> redis = server.connect().sync();
		redis.configSet("slowlog-log-slower-than", Long.toString(SLOW_MICROS));
		redis.configSet("slowlog-max-len", "100000");
		TaskQueue queue = server.queue("large");
		queue.putAll(TaskPayloads.batch());
		queue.purge();
		redis.slowlogReset();
		redis.configResetstat();
		work(queue);
		long calls = scripts(redis);
		List<Long> slow = slowScripts(redis);
		redis.flushall();
		System.out.printf("%s: %d scripts, of which %d took 5 ms or longer: %s%n", layout, calls, slow.size(), slow);
		String title = ", " + layout.name().toLowerCase(Locale.ROOT);
		return List.of(
				Row.alone("Of 10,000 scripts of large calls, those that take 5 ms or longer" + title,
						10_000.0 * slow.size() / calls, Bound.atMost(1)),
				Row.alone("Longest of these, ms; 5 if all are shorter" + title,
						slow.stream().mapToLong(Long::longValue).max().orElse(SLOW_MICROS) / 1000.0, Bound.atMost(20)));
	}

	/**
	 * How many scripts ran since the statistics were reset.
	 */
	static long scripts(RedisCommands<byte[], byte[]> redis) {
		return redis.info("commandstats")
			.lines()
			.filter((entry) -> entry.startsWith("cmdstat_evalsha:"))
			.mapToLong((entry) -> Long.parseLong(entry.replaceAll(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

	/**
	 * The times of the scripts in the slow log, in µs.
	 */
	static List<Long> slowScripts(RedisCommands<byte[], byte[]> redis) {
		return redis.slowlogGet(100_000)
			.stream()
			.map((entry) -> (List<?>) entry)
			.filter((entry) -> new String((byte[]) ((List<?>) entry.get(3)).get(0)).startsWith("EVAL"))
			.map((entry) -> (Long) entry.get(2))
			.toList();
	}

	private static void work(TaskQueue queue) throws InterruptedException {
		List<Object> payloads = IntStream.range(0, TASKS).mapToObj((i) -> (Object) TaskPayloads.one()).toList();
		queue.putAll(payloads);
		List<Task> tasks = queue.getAll(TASKS, Duration.ZERO);
		IllegalStateException failure = new IllegalStateException("boom");
		for (Task task : tasks.subList(0, DEAD)) {
			task.bury(failure);
		}
		queue.ackAll(tasks.subList(DEAD, TASKS));
		queue.dead().list(0, DEAD);
		queue.dead().replayIf((dead) -> dead.attempts() > 1);
		queue.dead().replayAll();
		queue.putAll(payloads);
		queue.purge();
		queue.putAll(payloads.subList(0, DEAD));
		for (Task task : queue.getAll(DEAD, Duration.ZERO)) {
			task.bury(failure);
		}
		queue.dead().removeAll();
	}

}
