package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.DeadTask;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dead letters that cannot be read do not take the others along.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class ForeignDeadLettersTests extends AbstractForeignEntriesTests {

	ForeignDeadLettersTests(RedisLayout layout) {
		super(layout);
	}

	@Test
	void aPageHasThoseThatCanBeRead() {
		TaskQueue queue = queueWithForeignDeadLetters();
		assertThat(queue.dead().list(0, 3)).extracting(ForeignDeadLettersTests::text).containsExactly("0", "1", "2");
		assertThat(queue.dead().list(3, 100)).extracting(ForeignDeadLettersTests::text).containsExactly("3", "4");
		assertThat(queue.dead().list(5, 100)).isEmpty();
		assertThat(queue.stats().dead()).isEqualTo(5);
		assertThat(queue.dead().removeAll()).isEqualTo(5);
		assertThatOnlyTheQuarantineIsLeft(queue, 4);
		assertThat(quarantine()).extracting((entry) -> entry.get("from"))
			.containsExactlyInAnyOrder("dead-tasks", "dead-tasks", "dead-tasks", "dead");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void thoseThatCanBeReadAreReplayed(boolean all) {
		TaskQueue queue = queueWithForeignDeadLetters();
		assertThat(all ? queue.dead().replayAll() : queue.dead().replayIf((dead) -> true)).isEqualTo(5);
		assertThatAllArrive(queue.async().getAll(100, Duration.ZERO).join(), 1, "0", "1", "2", "3", "4");
		assertThatOnlyTheQuarantineIsLeft(queue, 4);
	}

	@Test
	void oneAloneIsSetAsideWhenItIsReplayed() {
		TaskQueue queue = queueWithForeignDeadLetters();
		assertThat(queue.dead().replay("foreign-1")).isFalse();
		assertThat(queue.dead().replay("foreign-1")).isFalse();
		assertThat(queue.dead().remove("foreign-2")).isTrue();
		assertThat(queue.stats().dead()).isEqualTo(7);
		assertThat(quarantine()).hasSize(1);
	}

	@Test
	void oneOfANewerVersionIsListedAndStaysDead() {
		TaskQueue queue = queueWithDead(5);
		byte[] newer = record(2, "newer", TaskTerms.NONE);
		commands.hset(key("dead-tasks"), bytes("newer"), newer);
		commands.zadd(key("dead"), 1, bytes("newer"));
		DeadTask first = queue.dead().list(0, 1).get(0);
		assertThat(first.id()).isEqualTo("newer");
		assertThat(first.error()).contains("format 2").contains("newer version of Qaio");
		assertThat(first.bytes()).isEqualTo(newer);
		assertThat(queue.dead().list(0, 100)).hasSize(6);
		assertThat(queue.dead().replay("newer")).isFalse();
		List<String> offered = new ArrayList<>();
		assertThat(queue.dead().replayIf((dead) -> offered.add(dead.id()))).isEqualTo(5);
		assertThat(offered).hasSize(6);
		assertThat(queue.dead().replayAll()).isZero();
		assertThat(queue.stats().dead()).isEqualTo(1);
		assertThat(commands.hget(key("dead-tasks"), bytes("newer"))).isEqualTo(newer);
		assertThat(quarantine()).isEmpty();
	}

	private TaskQueue queueWithForeignDeadLetters() {
		TaskQueue queue = queueWithDead(5);
		String[] foreign = { "", "x", "\u0001" + "\u00ff".repeat(30) };
		for (int i = 0; i < foreign.length; i++) {
			commands.hset(key("dead-tasks"), bytes("foreign-" + i), bytes(foreign[i]));
			commands.zadd(key("dead"), (i == 0) ? 1 : 9e17, bytes("foreign-" + i));
		}
		commands.zadd(key("dead"), 2, bytes("of nothing"));
		return queue;
	}

	private TaskQueue queueWithDead(int count) {
		TaskQueue queue = queue(LONG, 1);
		for (int i = 0; i < count; i++) {
			queue.put(Integer.toString(i));
			Task task = queue.getNow().orElseThrow();
			assertThat(task.fail(new IllegalStateException("boom"))).isTrue();
		}
		return queue;
	}

	private static String text(DeadTask dead) {
		return dead.payload(String.class);
	}

}
