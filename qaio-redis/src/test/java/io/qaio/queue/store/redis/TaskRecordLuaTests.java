package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskGroup;
import io.qaio.queue.store.TaskTerms;
import io.qaio.queue.store.UnreadableTaskException;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Java and Lua agree on the form in which tasks are stored, {@code record.lua}, and on
 * the form of receipts.
 */
class TaskRecordLuaTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final NewTask FULL = new NewTask("order-42", true, "json", new byte[] { 1, 2, 3 },
			Map.of("tenant", "acme", "traceparent", "00-ab-cd-01"),
			new TaskTerms(Duration.ofDays(10_950), 65_535, Duration.ZERO, null, null, 9, "k".repeat(255)));

	private static final NewTask GROUPED = new NewTask("order-43", false, "json", new byte[] { 4 }, Map.of("a", "b"),
			new TaskTerms(null, null, Duration.ZERO, null, null, 0, "key", new TaskGroup("tenant-é", 100)));

	private static final NewTask PLAIN = new NewTask("0123456789ABCDEF", false, "raw", new byte[0], Map.of(),
			TaskTerms.NONE);

	private static RedisProcess redis;

	private static RedisClient client;

	private static RedisCommands<byte[], byte[]> commands;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		commands = client.connect(ByteArrayCodec.INSTANCE).sync();
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			client.shutdown();
			redis.close();
		}
	}

	@Test
	void luaReadsWhatJavaWrites() {
		String read = "return { idOf(ARGV[1]), tostring(hasOwnId(ARGV[1])), priorityOf(ARGV[1]), deliveriesOf(ARGV[1]),"
				+ " maxAttemptsOf(ARGV[1]), ownTimeoutOf(ARGV[1]) or 'none', orderingKeyOf(ARGV[1]) or 'none' }";
		assertThat(texts(run("record-fields.lua", read, TaskRecord.encode(FULL, 1_700_000_000_123L)))).containsExactly(
				"order-42", "true", "9", "0", "65535", Long.toString(Duration.ofDays(10_950).toMillis()),
				"k".repeat(255));
		assertThat(texts(run("record-fields.lua", read, TaskRecord.encode(PLAIN, 0))))
			.containsExactly("0123456789ABCDEF", "false", "0", "0", "0", "none", "none");
	}

	@Test
	void luaReadsTheGroupThatJavaWrites() {
		List<Object> group = run("record-fields.lua",
				"local group, weight = groupOf(ARGV[1])"
						+ " return { group, weight, orderingKeyOf(ARGV[1]), groupOf(ARGV[2]) or 'none' }",
				TaskRecord.encode(GROUPED, 0), TaskRecord.encode(FULL, 0));
		assertThat(texts(List.of(group.get(0), group.get(3)))).containsExactly("tenant-é", "none");
		assertThat(group.get(1)).isEqualTo(100L);
		assertThat(group.get(2)).isEqualTo(TaskRecord.scoped("key", "tenant-é"));
	}

	@Test
	void javaReadsWhatLuaWrites() {
		String write = "return { withFailure(withHead(ARGV[1], recordHead(1700000000123)), 513, 'it failed: é') }";
		for (NewTask task : List.of(FULL, GROUPED, PLAIN)) {
			byte[] record = (byte[]) run("record-fields.lua", write, TaskRecord.encode(task, 0)).get(0);
			Delivery delivery = new TaskRecord(record, 0).delivery("receipt", 5, TIMEOUT);
			assertThat(delivery).usingRecursiveComparison()
				.isEqualTo(new Delivery("receipt", task.id(), task.unique(), task.serializer(), task.payload(),
						task.headers(), task.terms().orderingKey(), (task == GROUPED) ? "tenant-é" : null, 514,
						Instant.ofEpochMilli(1_700_000_000_123L), Instant.ofEpochMilli(5), TIMEOUT));
			DeadLetter dead = new TaskRecord(record, 0).deadLetter(7);
			assertThat(dead.error()).isEqualTo("it failed: é");
			assertThat(dead.attempts()).isEqualTo(513);
			assertThat(dead.payload()).isEqualTo(task.payload());
		}
	}

	@Test
	void anErrorThatIsTakenAwayLeavesTheRecordAsItWas() {
		byte[] record = TaskRecord.encode(FULL, 1_700_000_000_123L);
		assertThat(run("record-fields.lua", "return { withFailure(withFailure(ARGV[1], 3, 'failed'), 0, '') }", record)
			.get(0)).isEqualTo(record);
	}

	@Test
	void luaAndJavaJudgeAlikeWhatCanBeRead() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<byte[]> records = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			byte[] whole = TaskRecord.encode(List.of(FULL, GROUPED, PLAIN).get(i % 7 % 3), 1_700_000_000_123L);
			byte[] record = Arrays.copyOf(whole, (i % 3 == 0) ? random.nextInt(whole.length + 1) : whole.length);
			for (int changes = random.nextInt(4); changes > 0 && record.length > 0; changes--) {
				record[random.nextInt(Math.min(record.length, 40))] = (byte) random.nextInt(256);
			}
			if (record.length > 0 && i % 5 == 0) {
				record[0] = (byte) random.nextInt(20);
			}
			records.add(record);
		}
		List<Object> flaws = run("flaws.lua",
				"local all = {} for i, r in ipairs(ARGV) do local flaw, isNewer = flawOf(r)"
						+ " all[i] = flaw and 'flaw' or isNewer and 'newer' or 'whole' end return all",
				records.toArray(byte[][]::new));
		assertThat(texts(flaws)).as("seed %d", seed)
			.isEqualTo(records.stream().map(TaskRecordLuaTests::judge).toList());
		assertThat(texts(flaws)).contains("flaw", "newer", "whole");
	}

	private static String judge(byte[] record) {
		try {
			new TaskRecord(record, 0).delivery("receipt", 0, TIMEOUT);
			return "whole";
		}
		catch (UnreadableTaskException ex) {
			return ex.isNewer() ? "newer" : "flaw";
		}
	}

	@Test
	void receiptsOfListsAreThoseOfJava() {
		for (int position : new int[] { 1, 63, 64, 4095, 4096, 100_000 }) {
			assertThat(texts(run("receipt-at.lua", "return { receiptAt('lease/5', " + position + ") }")))
				.containsExactly(RedisLayout.receiptAt("lease/5", position));
		}
	}

	private static List<Object> run(String library, String code, byte[]... arguments) {
		String script = ScriptAssembler.assemble(RedisLayout.LISTS, library) + code;
		return commands.eval(script.getBytes(StandardCharsets.UTF_8), ScriptOutputType.MULTI, new byte[0][], arguments);
	}

	private static List<String> texts(List<Object> reply) {
		return reply.stream()
			.map((part) -> (part instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : part.toString())
			.toList();
	}

}
