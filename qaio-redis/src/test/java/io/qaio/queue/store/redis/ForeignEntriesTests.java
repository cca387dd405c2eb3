package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.ScriptOutputType;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An entry that cannot be read does not take its neighbours along: it is set aside.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@ExtendWith(OutputCaptureExtension.class)
class ForeignEntriesTests extends AbstractForeignEntriesTests {

	private static final String[] FIVE = { "0", "1", "2", "3", "4" };

	ForeignEntriesTests(RedisLayout layout) {
		super(layout);
	}

	@Test
	void aWordAmongWaitingTasksIsSetAsideByABatchAndReportedOnce(CapturedOutput output) throws Exception {
		TaskQueue queue = queue(LONG);
		putAround(queue, bytes("x"), bytes("x"));
		List<Task> tasks = queue.getAll(100, Duration.ZERO);
		assertThatAllArrive(tasks, 1, tenPayloads());
		assertThatOnlyTheQuarantineIsLeft(queue, 2);
		assertThat(quarantine()).allSatisfy((entry) -> assertThat(entry).containsEntry("from", "taken")
			.containsEntry("bytes", "x")
			.containsEntry("reason", "An entry of 1 bytes is no task"));
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Queue 'q'")
			.contains("1 bytes is no task")
			.contains(text(key("quarantine")));
	}

	@Test
	void aWordAmongWaitingTasksIsSetAsideBySingleTakes() {
		TaskQueue queue = queue(LONG);
		putAround(queue, bytes("x"), new byte[0]);
		List<Task> tasks = new ArrayList<>();
		while (tasks.size() < 10) {
			tasks.add(queue.getNow().orElseThrow());
		}
		assertThat(queue.getNow()).isEmpty();
		assertThatAllArrive(tasks, 1, tenPayloads());
		assertThatOnlyTheQuarantineIsLeft(queue, 2);
	}

	@Test
	void randomBytesAmongWaitingTasksAreSetAside() throws Exception {
		TaskQueue queue = queue(LONG);
		Random random = new Random(42);
		for (int round = 0; round < 50; round++) {
			byte[] entry = new byte[40];
			random.nextBytes(entry);
			// no format that may come, and with flags of all kinds
			entry[0] = (byte) ((round % 2 == 0) ? 1 : 0);
			entry[19] = (byte) (200 + round);
			putAround(queue, entry, entry);
			assertThatAllArrive(queue.getAll(100, Duration.ZERO), 1, tenPayloads());
		}
		assertThatOnlyTheQuarantineIsLeft(queue, 100);
	}

	@Test
	void aFieldOfAnotherProgramInTheStreamIsSetAside() throws Exception {
		if (this.layout == RedisLayout.STREAMS) {
			TaskQueue queue = queue(LONG);
			commands.xadd(firstKey(), Map.of(bytes("user"), bytes("alice")));
			queue.putAll(List.of("a", "b"));
			commands.xadd(firstKey(), bytes("user"), bytes("bob"), bytes("t"), bytes("x"));
			queue.put("c");
			assertThatAllArrive(queue.getAll(100, Duration.ZERO), 1, "a", "b", "c");
			assertThatOnlyTheQuarantineIsLeft(queue, 2);
		}
	}

	@Test
	void aWaitingGetPassesOverWhatCannotBeRead() throws Exception {
		TaskQueue queue = queue(LONG);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> commands.zcard(key("pending-takes")) == 1);
		addReady(bytes("x"));
		queue.put("heard");
		Task task = waiting.get(10, TimeUnit.SECONDS);
		assertThatAllArrive(List.of(task), 1, "heard");
		assertThat(queue.getNow()).isEmpty();
		CompletableFuture<Task> again = queue.async().get();
		await().until(() -> commands.zcard(key("pending-takes")) == 1);
		queue.put("again");
		assertThatAllArrive(List.of(again.get(10, TimeUnit.SECONDS)), 1, "again");
	}

	@Test
	void withMemoryFullWhatCannotBeReadIsSetAside() throws Exception {
		TaskQueue queue = queue(LONG);
		putAround(queue, bytes("x"), bytes("x"));
		commands.configSet("maxmemory", "1mb");
		try {
			assertThatAllArrive(queue.getAll(100, Duration.ZERO), 1, tenPayloads());
			assertThatOnlyTheQuarantineIsLeft(queue, 2);
		}
		finally {
			commands.configSet("maxmemory", "0");
		}
	}

	@Test
	void aTakenTaskThatWasOverwrittenLeavesItsNeighbours() {
		TaskQueue queue = queue(SHORT);
		List<Task> tasks = takeFive(queue);
		overwriteTaken(tasks.size());
		await().until(() -> queue.requeueExpired() > 0);
		List<Task> again = getAll(queue);
		assertThat(again).hasSize(4).allMatch((task) -> task.attempt() == 2).allMatch(Task::ack);
		assertThatOnlyTheQuarantineIsLeft(queue, 1);
	}

	@Test
	void aTaskThatIsSettledAfterItWasOverwrittenIsSetAside() {
		TaskQueue queue = queue(LONG);
		for (int round = 0; round < 4; round++) {
			List<Task> tasks = takeFive(queue);
			overwriteTaken(tasks.size());
			for (Task task : tasks) {
				switch (round) {
					case 0 -> task.fail();
					case 1 -> task.bury(new IllegalStateException("boom"));
					case 2 -> task.release(Duration.ZERO);
					default -> assertThat(task.extend(LONG) && task.ack()).isTrue();
				}
			}
			assertThat(queue.stats().taken()).isZero();
			int left = (round == 1) ? (int) queue.dead().replayAll() : 4;
			assertThat(left).isEqualTo(4);
			assertThat(getAll(queue)).hasSize((round == 3) ? 0 : 4).allMatch(Task::ack);
			// who acks it is done with it
			assertThatOnlyTheQuarantineIsLeft(queue, Math.min(round + 1, 3));
		}
	}

	@Test
	void membersOfLeasesThatAreNoLeasesAreSetAside() {
		TaskQueue queue = queue(SHORT);
		takeFive(queue);
		List<String> foreign = List.of("x", "a:b", "abcd.1/5:zzzz", "+x.1/5:1", "1234567890123.1/5:x-y",
				"\u0000\u00ff:::");
		foreign.forEach((member) -> commands.zadd(key("leases"), 1, bytes(member)));
		await().until(() -> queue.requeueExpired() == 5);
		assertThatAllArrive(getAll(queue), 2, FIVE);
		assertThatOnlyTheQuarantineIsLeft(queue, foreign.size());
		assertThat(quarantine()).extracting((entry) -> entry.get("bytes")).containsExactlyInAnyOrderElementsOf(foreign);
	}

	@Test
	void aLeaseWhoseSizeWasOverwrittenKeepsItsTasks() {
		TaskQueue queue = queue(SHORT);
		for (String size : List.of("x", "", "1 0 0", "3 99999999 0", "5 5 0 a b", "999999999999 999999999999 0")) {
			List<Task> tasks = takeFive(queue);
			byte[] lease = commands.hkeys(key("lease-sizes")).get(0);
			commands.hset(key("lease-sizes"), lease, bytes(size));
			assertThat(tasks.get(0).ack()).as("with size '%s'", size).isTrue();
			await().until(() -> queue.requeueExpired() == 4);
			assertThatAllArrive(getAll(queue), 2, "1", "2", "3", "4");
			assertThat(queue.stats().taken()).isZero();
			assertThat(commands.exists(key("leases"), key("lease-sizes"))).isZero();
		}
		assertThatOnlyTheQuarantineIsLeft(queue, 6);
	}

	@Test
	void severalLeasesWhoseSizesWereOverwrittenKeepTheirTasks() {
		TaskQueue queue = queue(LONG);
		TaskQueue other = queue(LONG);
		List<Task> theirs = new ArrayList<>();
		List<byte[]> leases = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			List<byte[]> before = commands.hkeys(key("lease-sizes"));
			takeFive(queue);
			commands.hkeys(key("lease-sizes"))
				.stream()
				.filter((lease) -> before.stream().noneMatch((known) -> Arrays.equals(known, lease)))
				.forEach(leases::add);
			other.putAll(List.of("a", "b"));
			theirs.addAll(getAll(other));
		}
		assertThat(leases).hasSize(3).allSatisfy((lease) -> {
			commands.hset(key("lease-sizes"), lease, bytes("x"));
			commands.zadd(key("leases"), 1, lease);
		});
		assertThat(queue.requeueExpired()).isEqualTo(15);
		assertThat(theirs).hasSize(6).allMatch(Task::ack);
		assertThat(getAll(queue)).hasSize(15).allMatch((task) -> task.attempt() == 2).allMatch(Task::ack);
		assertThatOnlyTheQuarantineIsLeft(queue, 3);
	}

	@Test
	void tasksThatAreTakenWithoutALeaseReturn() {
		TaskQueue queue = queue(LONG);
		takeFive(queue);
		commands.del(key("leases"));
		queue.requeueExpired();
		assertThatAllArrive(getAll(queue), 1, FIVE);
		if (this.layout == RedisLayout.LISTS) {
			commands.hset(key("taken"), bytes("foo"), bytes("bar"));
		}
		else {
			commands.xadd(key("ahead"), Map.of(bytes("foo"), bytes("bar")));
		}
		queue.requeueExpired();
		assertThatOnlyTheQuarantineIsLeft(queue, 1);
	}

	@Test
	void delayedEntriesThatAreNoTasksLeaveTheirNeighbours() {
		TaskQueue queue = queue(LONG);
		queue.putAll(List.of(FIVE), PutOptions.with().delay(Duration.ofMillis(100)));
		for (String foreign : List.of("", "x", "y".repeat(40), "\u0001" + "\u00ff".repeat(30))) {
			commands.zadd(key("delayed"), 1, bytes(foreign));
		}
		commands.zadd(key("delayed"), Double.NEGATIVE_INFINITY, bytes("first"));
		commands.zadd(key("delayed"), Double.POSITIVE_INFINITY, bytes("last"));
		List<Task> tasks = new ArrayList<>();
		await().until(() -> {
			tasks.addAll(getAll(queue));
			return tasks.size() == 5;
		});
		assertThatAllArrive(tasks, 1, FIVE);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0, 5));
		assertThat(queue.purge()).isEqualTo(1);
		assertThatOnlyTheQuarantineIsLeft(queue, 5);
	}

	@Test
	void prioritiesThatAreNoTasksLeaveTheirNeighbours() {
		TaskQueue queue = queue(LONG);
		queue.putAll(List.of(FIVE), PutOptions.with().priority(5));
		queue.put("plain");
		for (int score : new int[] { 0, -1, 1_000_000_000 }) {
			commands.zadd(key("ranked"), score, bytes("x" + score));
		}
		assertThatAllArrive(getAll(queue), 1, "0", "1", "2", "3", "4", "plain");
		assertThatOnlyTheQuarantineIsLeft(queue, 3);
	}

	@Test
	void blockedEntriesThatAreNoTasksLeaveTheirNeighbours() {
		TaskQueue queue = queue(LONG);
		queue.putAll(List.of("0", "1", "2"), PutOptions.with().orderingKey("k"));
		commands.zadd(key("blocked"), 0, bytes("\0\u0001k"));
		commands.zadd(key("blocked"), 0, bytes("\0\u0001k" + "\0".repeat(11)));
		commands.zadd(key("blocked"), 0, bytes("\0\u0001k" + "\0".repeat(40)));
		commands.zadd(key("blocked"), 5, bytes("\0"));
		commands.zadd(key("blocked"), -5, bytes("\u00ff"));
		for (String payload : List.of("0", "1", "2")) {
			Task task = queue.getNow().orElseThrow();
			assertThatAllArrive(List.of(task), 1, payload);
		}
		assertThatOnlyTheQuarantineIsLeft(queue, 5);
		assertThat(commands.exists(key("ordering-keys"))).isZero();
	}

	@Test
	void anOrderingKeyWhoseCountWasOverwrittenDoesNotBlockItsTasks() {
		TaskQueue queue = queue(LONG);
		PutOptions ofKey = PutOptions.with().orderingKey("k");
		for (String count : List.of("x", "", "-7", "9223372036854775807", "1.5")) {
			commands.hset(key("ordering-keys"), bytes("k"), bytes(count));
			queue.putAll(List.of("0", "1"), ofKey);
			commands.hset(key("ordering-keys"), bytes("k"), bytes(count));
			queue.put("2", ofKey);
			for (String payload : List.of("0", "1", "2")) {
				assertThatAllArrive(getAll(queue), 1, payload);
			}
		}
		assertThatOnlyTheQuarantineIsLeft(queue, 10);
	}

	@Test
	void theIdAndTheOrderingKeyOfATaskThatIsSetAsideAreFree() {
		TaskQueue queue = queue(LONG);
		PutOptions ofKey = PutOptions.with().orderingKey("k").id("order-42").header("tenant", "acme");
		queue.put("cut", ofKey);
		queue.put("behind", PutOptions.with().orderingKey("k"));
		byte[] record = commands.eval("return redis.call('" + readCommand(), ScriptOutputType.VALUE,
				new byte[][] { firstKey() });
		commands.del(firstKey());
		addReady(Arrays.copyOf(record, record.length - "cut".length() - 2));
		assertThatAllArrive(getAll(queue), 1, "behind");
		assertThat(queue.put("again", ofKey).duplicate()).isFalse();
		assertThatAllArrive(getAll(queue), 1, "again");
		assertThatOnlyTheQuarantineIsLeft(queue, 1);
	}

	private String readCommand() {
		return (this.layout == RedisLayout.LISTS) ? "LINDEX', KEYS[1], 0)" : "XRANGE', KEYS[1], '-', '+')[1][2][2]";
	}

	@Test
	void theQuarantineIsBoundedAndStaysWhenTheQueueIsPurged() {
		TaskQueue queue = queue(LONG);
		for (int i = 0; i < 1100; i++) {
			addReady(bytes("x" + i));
		}
		queue.put("behind");
		assertThatAllArrive(getAll(queue), 1, "behind");
		assertThat(queue.purge()).isZero();
		assertThatOnlyTheQuarantineIsLeft(queue, 1000);
		assertThat(quarantine().get(0)).containsEntry("bytes", "x100");
		commands.del(key("quarantine"));
		assertThatOnlyTheQuarantineIsLeft(queue, 0);
	}

	@Test
	void whatOthersHaveSetAsideIsReportedOnce(CapturedOutput output) {
		commands.xadd(key("quarantine"), Map.of(bytes("bytes"), bytes("x")));
		TaskQueue queue = queue(LONG);
		queue.requeueExpired();
		queue.requeueExpired();
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains(
					"Queue 'q': what could not be read is set aside in the stream " + text(key("quarantine")) + " (1)");
	}

	private void putAround(TaskQueue queue, byte[] early, byte[] late) {
		queue.putAll(IntStream.range(0, 3).mapToObj(Integer::toString).toList());
		addReady(early);
		queue.putAll(IntStream.range(3, 9).mapToObj(Integer::toString).toList());
		addReady(late);
		queue.put("9");
	}

	private static String[] tenPayloads() {
		return IntStream.range(0, 10).mapToObj(Integer::toString).toArray(String[]::new);
	}

	private static List<Task> takeFive(TaskQueue queue) {
		queue.putAll(List.of(FIVE));
		List<Task> tasks = getAll(queue);
		assertThat(tasks).hasSize(5);
		return tasks;
	}

	private static List<Task> getAll(TaskQueue queue) {
		return queue.async().getAll(10_000, Duration.ZERO).join();
	}

	/**
	 * Overwrite one of the taken tasks. In a stream that cannot be done: there it is
	 * replaced by a message that has its id.
	 */
	private void overwriteTaken(int count) {
		if (this.layout == RedisLayout.LISTS) {
			List<byte[]> receipts = commands.hkeys(key("taken"));
			assertThat(receipts).hasSize(count);
			commands.hset(key("taken"), receipts.get(2), bytes("x"));
		}
		else {
			// only the last message of a stream can be written anew with its id
			String stream = text(firstKey());
			commands.eval("local all = redis.call('XRANGE', KEYS[1], '-', '+') redis.call('DEL', '" + stream + "')"
					+ " redis.call('XGROUP', 'CREATE', KEYS[1], 'qaio', '0', 'MKSTREAM')"
					+ " for i, m in ipairs(all) do redis.call('XADD', KEYS[1], m[1], 't', i == 3 and 'x' or m[2][2]) end"
					+ " redis.call('XREADGROUP', 'GROUP', 'qaio', 'c', 'STREAMS', KEYS[1], '>')",
					ScriptOutputType.STATUS, new byte[][] { firstKey() });
		}
	}

}
