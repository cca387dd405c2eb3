package io.qaio.queue.store.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.QueueBounds;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted for groups is what a recount finds, at any time, whatever workers do:
 * see {@code group-state.lua}.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class GroupCountsTests {

	private static final int IN_ROUND = 1;

	private static final int FULL = 2;

	private static final int BOUND = 3;

	private static final int MAX_CONCURRENCY = 12;

	private final RedisLayout layout;

	private final RedisProcess redis = RedisProcess.start();

	private final List<RedisTaskStore> stores = new ArrayList<>();

	private RedisClient client;

	private RedisCommands<byte[], byte[]> commands;

	GroupCountsTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeEach
	void connect() {
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.redis.port()));
		this.commands = this.client.connect(ByteArrayCodec.INSTANCE).sync();
	}

	@AfterEach
	void close() {
		this.stores.forEach(RedisTaskStore::close);
		this.client.shutdown();
		this.redis.close();
	}

	@Test
	void countsAreThoseOfARecount() throws Exception {
		long seed = System.nanoTime();
		ExecutorService threads = Executors.newFixedThreadPool(6);
		AtomicBoolean ended = new AtomicBoolean();
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			TaskQueue queue = queue();
			Random random = new Random(seed + i);
			workers.add(threads.submit(() -> {
				while (!ended.get()) {
					act(queue, random);
				}
				return null;
			}));
		}
		int samples = 0;
		for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4); System.nanoTime() < end; samples++) {
			assertThat(flaws()).as("sample %d, seed %d", samples, seed).isEmpty();
		}
		ended.set(true);
		for (Future<?> worker : workers) {
			worker.get(10, TimeUnit.SECONDS);
		}
		threads.shutdown();
		assertThat(samples).isGreaterThan(100);
		TaskQueue queue = queue();
		for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); !isEmpty(queue.stats());) {
			assertThat(System.nanoTime()).as("all arrive, seed %d: %s", seed, queue.stats()).isLessThan(end);
			queue.ackAll(queue.getAll(100, Duration.ofMillis(20)));
			queue.requeueExpired();
		}
		queue.requeueExpired();
		assertThat(this.commands.exists(key("groups"), key("grouped"), key("round"))).as("seed %d", seed).isZero();
	}

	private static boolean isEmpty(QueueStats stats) {
		return stats.ready() + stats.delayed() + stats.taken() == 0;
	}

	private static void act(TaskQueue queue, Random random) throws InterruptedException {
		if (random.nextInt(3) == 0) {
			PutOptions options = PutOptions.with();
			if (random.nextInt(5) > 0) {
				options = options.group("g" + random.nextInt(6), 1 + random.nextInt(3));
			}
			if (random.nextInt(6) == 0) {
				options = options.orderingKey("k" + random.nextInt(3));
			}
			if (random.nextInt(6) == 0) {
				options = options.delay(Duration.ofMillis(random.nextInt(20)));
			}
			queue.putAll(Collections.nCopies(1 + random.nextInt(3), "work"), options);
		}
		for (Task task : queue.getAll(1 + random.nextInt(4), Duration.ofMillis(random.nextInt(3)))) {
			switch (random.nextInt(10)) {
				case 0 -> task.release(Duration.ZERO);
				case 1 -> task.release(Duration.ofMillis(random.nextInt(10)));
				case 2 -> task.fail();
				case 3 -> task.fail(new IllegalStateException("boom"), Duration.ofMillis(random.nextInt(10)));
				case 4 -> task.extend(Duration.ofMillis(30));
				case 5 -> {
					// as by a worker that was killed: its lease ends
				}
				default -> task.ack();
			}
		}
	}

	/**
	 * What is not as it must be, at one moment.
	 */
	private List<String> flaws() {
		String takenTasks = (this.layout == RedisLayout.LISTS) ? "redis.call('HVALS', KEYS[4])"
				: "redis.call('XRANGE', KEYS[4], '-', '+')";
		List<List<Object>> found = this.commands.eval(
				"return { redis.call('HGETALL', KEYS[1]), redis.call('HKEYS', KEYS[2]),"
						+ " redis.call('LRANGE', KEYS[3], 0, -1), " + takenTasks + " }",
				ScriptOutputType.MULTI, key("groups"), key("grouped"), key("round"), key(this.layout.secondKey));
		Map<String, Integer> taken = new HashMap<>();
		for (Object entry : found.get(3)) {
			byte[] record = (this.layout == RedisLayout.LISTS) ? (byte[]) entry
					: (byte[]) ((List<?>) ((List<?>) entry).get(1)).get(1);
			String group = new TaskRecord(record, 0).delivery("", 0, Duration.ZERO).group();
			if (group != null) {
				taken.merge(group, 1, Integer::sum);
			}
		}
		Map<String, Integer> waiting = new HashMap<>();
		found.get(1).forEach((field) -> waiting.merge(text((byte[]) field, 6), 1, Integer::sum));
		List<String> round = found.get(2).stream().map((name) -> text((byte[]) name, 0)).toList();
		List<String> flaws = new ArrayList<>();
		for (int i = 0; i < found.get(0).size(); i += 2) {
			String name = text((byte[]) found.get(0).get(i), 0);
			ByteBuffer state = ByteBuffer.wrap((byte[]) found.get(0).get(i + 1));
			int count = state.getInt();
			long first = (long) state.getShort() << 32 | Integer.toUnsignedLong(state.getInt());
			long last = (long) state.getShort() << 32 | Integer.toUnsignedLong(state.getInt());
			int mark = state.get(18);
			int inRound = Collections.frequency(round, name);
			if (inRound != ((mark == IN_ROUND) ? 1 : 0)) {
				flaws.add(name + " stands " + inRound + " times in the round, and is marked " + mark);
			}
			if (name.isEmpty()) {
				continue;
			}
			int counted = taken.getOrDefault(name, 0);
			int behind = waiting.getOrDefault(name, 0);
			if (count != counted || count > BOUND) {
				flaws.add(name + " counts " + count + " taken, and has " + counted);
			}
			if (last - first + 1 != behind) {
				flaws.add(name + " has places " + first + " to " + last + ", and tasks: " + behind);
			}
			if (mark == FULL && count < BOUND || mark == 0 && behind > 0) {
				flaws.add(name + " has " + behind + " tasks, " + count + " taken, and is marked " + mark);
			}
			taken.remove(name);
			waiting.remove(name);
		}
		if (!taken.isEmpty() || !waiting.isEmpty()) {
			flaws.add("not counted: " + taken + waiting);
		}
		if (found.get(3).size() > MAX_CONCURRENCY) {
			flaws.add(found.get(3).size() + " are taken");
		}
		return flaws;
	}

	private TaskQueue queue() {
		RedisTaskStore store = new RedisTaskStore(() -> this.client, "qaio", ReplicaWait.NONE, this.layout);
		this.stores.add(store);
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw")
				.withMaxAttempts(100)
				.withVisibilityTimeout(Duration.ofMillis(60))
				.withBounds(new QueueBounds(MAX_CONCURRENCY, BOUND)))
			.build()
			.queue("q");
	}

	private byte[] key(String name) {
		return ("qaio:{q}:" + this.layout.keyStart + name).getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes, int from) {
		return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
	}

}
