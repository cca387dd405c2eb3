package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Values that others write under keys and to channels that hold no tasks, and random
 * bytes under all keys.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@ExtendWith(OutputCaptureExtension.class)
class ForeignKeysTests extends AbstractForeignEntriesTests {

	/** The seed of random bytes, to do again what failed. */
	private static final long SEED = Long.getLong("qaio.fuzz.seed", System.nanoTime());

	private static final long SECONDS = Long.getLong("qaio.fuzz.seconds", 2);

	ForeignKeysTests(RedisLayout layout) {
		super(layout);
	}

	@Test
	void theNumberOfThePutsOfAProducerThatWasOverwrittenDoesNotHideAPut() {
		TaskQueue queue = queue(LONG);
		queue.put("connects");
		queue.put("has a name of this connection");
		for (String number : List.of("x", "", "9", "99999999999999", "9999999999999x")) {
			overwriteNumbers(number);
			queue.put("plain");
			overwriteNumbers(number);
			queue.put("special", PutOptions.with().id("id-" + number));
		}
		assertThat(queue.stats().ready()).isEqualTo(12);
	}

	private void overwriteNumbers(String number) {
		commands.keys(text(key("put:*"))).forEach((key) -> commands.set(key, bytes(number)));
	}

	@Test
	void aPendingTakeThatIsNoneDoesNotFailAPut() throws Exception {
		TaskQueue queue = queue(LONG);
		for (String foreign : List.of("x", "", "1234567890123 x", "1234567890123 1234567890123 60000",
				"1234567890123 1234567890123 x/5", "1234567890123 1234567890123 60000/x")) {
			CompletableFuture<Task> waiting = queue.async().get();
			await().until(() -> commands.zcard(key("pending-takes")) == 1);
			commands.zadd(key("pending-takes"), 1, bytes(foreign));
			// from another producer, so that it asks who waits longest
			queue(LONG).put("work");
			Task task = waiting.get(10, TimeUnit.SECONDS);
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.ack()).isTrue();
		}
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void theLastTickThatIsNoTimeBeginsAnew() throws Exception {
		QueueStore queue = store().queue("q", new LeaseTerms(LONG, 5));
		Instant now = Instant.now();
		for (String foreign : List.of("x", "", "1e9", "-", "12 ")) {
			commands.hset(key("ticks"), bytes("nightly"), bytes(foreign));
			assertThat(queue.lastTick("nightly").get(5, TimeUnit.SECONDS)).isBetween(now.minusSeconds(60),
					now.plusSeconds(60));
		}
		assertThat(quarantine()).hasSize(5).allSatisfy((entry) -> assertThat(entry).containsEntry("from", "ticks"));
	}

	@Test
	void messagesOfOthersAreIgnoredAndReportedOnce(CapturedOutput output) throws Exception {
		TaskQueue queue = queue(LONG);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> commands.zcard(key("pending-takes")) == 1);
		String application = text(commands.zrange(key("pending-takes"), 0, 0).get(0)).substring(0, 13);
		for (String message : List.of("x", "", " ", "x qaio", "x " + text(firstKey()), "a b c\n", "\n",
				"a b c " + text(firstKey()) + "\nx")) {
			commands.publish(bytes("qaio:queues"), bytes(message));
			commands.publish(bytes("qaio:consumer:" + application), bytes(message));
		}
		queue(LONG).put("heard");
		assertThat(waiting.get(10, TimeUnit.SECONDS).payload(String.class)).isEqualTo("heard");
		assertThat(output.getOut().lines().filter((line) -> line.contains("is not one of Qaio"))).hasSize(1);
	}

	@Test
	void randomBytesUnderAllKeysLeaveTheirNeighbours() {
		System.out.println("-Dqaio.fuzz.seed=" + SEED + " does the random bytes of this run again");
		Random random = new Random(SEED);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		for (int round = 0; System.nanoTime() < end; round++) {
			commands.flushall();
			leavesNeighbours(random, round);
		}
	}

	private void leavesNeighbours(Random random, int round) {
		TaskQueue queue = queue(Duration.ofMillis(200), 2);
		TaskQueue leased = queue(LONG);
		leased.putAll(List.of("held", "held"));
		List<Task> held = leased.async().getAll(2, Duration.ZERO).join();
		putAll(queue, "dead", PutOptions.with());
		queue.async().getAll(3, Duration.ZERO).join().forEach((task) -> task.bury(new IllegalStateException("boom")));
		putAll(queue, "expires", PutOptions.with());
		assertThat(queue.async().getAll(3, Duration.ZERO).join()).hasSize(3);
		putAll(queue, "plain", PutOptions.with());
		putAll(queue, "ranked", PutOptions.with().priority(3));
		putAll(queue, "delayed", PutOptions.with().delay(Duration.ofMillis(50)));
		putAll(queue, "ordered", PutOptions.with().orderingKey("k"));
		putAll(queue, "grouped", PutOptions.with().group("g"));
		List<Consumer<byte[]>> writes = writes(random);
		for (int i = random.nextInt(8); i >= 0; i--) {
			writes.get(random.nextInt(writes.size())).accept(randomBytes(random));
		}
		putAll(queue, "later", PutOptions.with());
		List<String> arrived = new ArrayList<>();
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
			queue.dead().list(0, 100);
			queue.dead().replayAll();
			queue.requeueExpired();
			for (Task task : queue.async().getAll(100, Duration.ZERO).join()) {
				if (task.serializer().equals("raw") && task.ack()) {
					arrived.add(task.payload(String.class));
				}
			}
			assertThat(arrived).as("round %d of seed %d", round, SEED)
				.containsAll(List.of("dead-0", "dead-1", "dead-2", "expires-0", "expires-1", "expires-2", "plain-0",
						"plain-1", "plain-2", "ranked-0", "ranked-1", "ranked-2", "delayed-0", "delayed-1", "delayed-2",
						"ordered-0", "ordered-1", "ordered-2", "grouped-0", "grouped-1", "grouped-2", "later-0",
						"later-1", "later-2"));
		});
		assertThat(arrived).as("round %d of seed %d", round, SEED).doesNotHaveDuplicates();
		assertThat(held).as("round %d of seed %d", round, SEED).hasSize(2).allMatch(Task::ack);
		queue.purge();
		queue.dead().removeAll();
		QueueStats stats = queue.stats();
		assertThat(stats).isEqualTo(new QueueStats(0, 0, 0, 0, stats.quarantined()));
		close();
	}

	private static void putAll(TaskQueue queue, String name, PutOptions options) {
		queue.putAll(List.of(name + "-0", name + "-1", name + "-2"), options);
	}

	/**
	 * Ways to write bytes under the keys: as new entries, and where nothing is lost by
	 * that in place of others.
	 */
	private List<Consumer<byte[]>> writes(Random random) {
		List<Consumer<byte[]>> writes = new ArrayList<>();
		writes.add(this::addReady);
		if (this.layout == RedisLayout.LISTS) {
			writes.add((bytes) -> commands.lpush(firstKey(), bytes));
			writes.add((bytes) -> commands.hset(key("taken"), randomBytes(random), bytes));
		}
		else {
			writes.add((bytes) -> commands.xadd(firstKey(), Map.of(randomBytes(random), bytes)));
			writes.add((bytes) -> commands.xadd(key("ahead"), Map.of(randomBytes(random), bytes)));
		}
		for (String name : List.of("leases", "ranked", "delayed", "dead", "blocked", "pending-takes", "id-windows")) {
			double score = random.nextBoolean() ? random.nextInt(10) : random.nextGaussian() * 1e15;
			writes.add((bytes) -> commands.zadd(key(name), score, bytes));
		}
		for (String name : List.of("lease-sizes", "dead-tasks", "ordering-keys", "ticks")) {
			writes.add((bytes) -> commands.hset(key(name), randomBytes(random), bytes));
		}
		writes.add((bytes) -> commands.hkeys(key("lease-sizes"))
			.forEach((lease) -> commands.hset(key("lease-sizes"), lease, bytes)));
		writes.add((bytes) -> commands.hset(key("ordering-keys"), bytes("k"), bytes));
		writes.add((bytes) -> commands.zadd(key("blocked"), 0,
				bytes("\0\u0001k" + new String(bytes, StandardCharsets.ISO_8859_1))));
		writes.add((bytes) -> commands.hset(key("groups"), randomBytes(random), bytes));
		writes.add((bytes) -> commands.hset(key("groups"), bytes("g"), bytes));
		writes.add((bytes) -> commands.hset(key("grouped"), randomBytes(random), bytes));
		writes.add((bytes) -> commands.rpush(key("round"), bytes));
		writes.add((bytes) -> commands.sadd(key("ids"), bytes));
		writes.add((bytes) -> commands.keys(text(key("put:*"))).forEach((key) -> commands.set(key, bytes)));
		return writes;
	}

	private static byte[] randomBytes(Random random) {
		byte[] bytes = new byte[random.nextBoolean() ? random.nextInt(4) : random.nextInt(100)];
		random.nextBytes(bytes);
		if (bytes.length > 0 && random.nextBoolean()) {
			bytes[0] = (byte) random.nextInt(4);
		}
		return bytes;
	}

}
