package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ScriptOutputType;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Half-way through a rolling update: tasks that a newer version of Qaio wrote are left to
 * instances that can read them.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@ExtendWith(OutputCaptureExtension.class)
class NewerFormatTests extends AbstractForeignEntriesTests {

	private static final TaskTerms ALL_TERMS = new TaskTerms(Duration.ofDays(10_000), 1, Duration.ZERO, null, null, 9,
			"k");

	NewerFormatTests(RedisLayout layout) {
		super(layout);
	}

	@Test
	void oneOfTenIsLeftAndTheOthersArrive(CapturedOutput output) throws Exception {
		TaskQueue queue = queue(LONG, 3);
		byte[] newer = record(2, "newer", ALL_TERMS);
		queue.putAll(List.of("a", "b", "c", "d"));
		addReady(newer);
		queue.putAll(List.of("e", "f", "g", "h", "i"));
		assertThatAllArrive(queue.getAll(100, Duration.ZERO), 1, "a", "b", "c", "d", "e", "f", "g", "h", "i");
		// more often than it may be delivered
		for (int i = 0; i < 4; i++) {
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
			assertThat(commands.zrange(key("delayed"), 0, -1)).containsExactly(newer);
			await().until(() -> {
				queue.requeueExpired();
				return queue.stats().ready() == 1;
			});
			assertThat(queue.getNow()).isEmpty();
		}
		queue.put("j");
		assertThatAllArrive(queue.getAll(100, Duration.ZERO), 1, "j");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Queue 'q'")
			.contains("format 2")
			.contains("Update this one");
	}

	@Test
	void oneWhoseLeaseEndsReturnsUntouched() {
		TaskQueue queue = queue(SHORT, 1);
		byte[] newer = record(2, "newer", TaskTerms.NONE);
		QueueKeys keys = new QueueKeys(this.layout, "qaio", "q");
		// as a newer instance takes it, which then dies
		addReady(newer);
		byte[] take = Objects.requireNonNull(ScriptAssembler.assemble(this.layout).get(Script.TAKE)).source();
		commands.eval(take, ScriptOutputType.MULTI, keys.all(), bytes("qaio:queues"), bytes("0"),
				bytes("1234567890123.1/1"), bytes("100"), bytes("3"), bytes("60000"), bytes("0"), bytes(""));
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		await().until(() -> queue.requeueExpired() == 1);
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		assertThat(commands.zrange(key("delayed"), 0, -1)).containsExactly(newer);
	}

	@Test
	void aWaitingGetIsServedByTheNext() throws Exception {
		TaskQueue queue = queue(LONG);
		CompletableFuture<Task> waiting = queue.async().get();
		await().until(() -> commands.zcard(key("pending-takes")) == 1);
		// as a newer producer hands a task over
		String take = text(commands.zrange(key("pending-takes"), 0, 0).get(0));
		String number = take.split(" ")[1];
		commands.zrem(key("pending-takes"), bytes(take));
		commands.publish(bytes("qaio:consumer:" + take.substring(0, 13)),
				bytes(number + " 1234567890123.1/5:001 9999999999999 " + text(firstKey()) + "\n"
						+ text(record(2, "newer", TaskTerms.NONE))));
		await().until(() -> commands.zcard(key("pending-takes")) == 1);
		assertThat(waiting).isNotDone();
		queue.put("next");
		assertThatAllArrive(List.of(waiting.get(10, TimeUnit.SECONDS)), 1, "next");
	}

	@Test
	void aBlockedOneIsReadyAfterTheTaskBeforeIt() {
		TaskQueue queue = queue(LONG);
		queue.put("first", PutOptions.with().orderingKey("k"));
		byte[] newer = record(2, "newer", ALL_TERMS);
		commands.hset(key("ordering-keys"), bytes("k"), bytes("2"));
		commands.zadd(key("blocked"), 0, bytes("\0\u0001k\0\0\0\0\0\u0002\0\0\0\0\0\u0001" + text(newer)));
		assertThatAllArrive(List.of(queue.async().get().join()), 1, "first");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(commands.hget(key("ordering-keys"), bytes("k"))).isEqualTo(bytes("2"));
	}

	@Test
	void manyAmongTasksDoNotStopTheseFromArriving() {
		TaskQueue queue = queue(LONG);
		for (int i = 0; i < 200; i++) {
			addReady(record(2 + i % 14, "newer-" + i, TaskTerms.NONE));
			queue.put(Integer.toString(i));
		}
		List<Task> tasks = new ArrayList<>();
		while (tasks.size() < 200) {
			tasks.add(queue.async().get(Duration.ofSeconds(10)).join().orElseThrow());
		}
		assertThat(tasks).allMatch((task) -> task.attempt() == 1).allMatch(Task::ack);
		await().untilAsserted(() -> {
			QueueStats stats = queue.stats();
			assertThat(stats.ready() + stats.delayed()).isEqualTo(200);
			assertThat(stats.dead() + stats.quarantined()).isZero();
		});
	}

}
