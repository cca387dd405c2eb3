package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.SlotMove;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Queues in a cluster whose slots move. Its nodes have no replicas and take long to be
 * taken for failed, so that nothing else changes, also on a busy machine.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@Timeout(120)
class SlotMoveTests {

	private static RedisClusterProcess cluster;

	private final ClusterQueues queues;

	SlotMoveTests(RedisLayout layout) {
		this.queues = new ClusterQueues(cluster, layout);
	}

	@BeforeAll
	static void start() {
		cluster = RedisClusterProcess.start("--cluster-node-timeout", "15000");
	}

	@AfterAll
	static void stop() {
		if (cluster != null) {
			cluster.close();
		}
	}

	@AfterEach
	void repair() throws Exception {
		this.queues.close();
		for (RedisProcess node : cluster.nodes()) {
			// a test that failed may have left it moving
			node.command("CLUSTER", "SETSLOT", slot("q"), "STABLE");
			node.command("FLUSHALL");
		}
		cluster.awaitComplete();
	}

	@Test
	void whatIsSentWhileASlotMovesWaitsUntilItHasMoved() throws Exception {
		TaskQueue queue = this.queues.queue("q", this.queues.client());
		queue.put("ready");
		queue.put("delayed", PutOptions.with().delay(Duration.ofHours(1)));
		SlotMove move = moveOf("q");
		move.begin();
		move.moveKey();
		CompletableFuture<PutResult> put = queue.async().put("meanwhile");
		CompletableFuture<Task> got = queue.async().get();
		await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		assertThat(put).isNotDone();
		assertThat(got).isNotDone();
		move.complete();
		assertThat(ClusterQueues.soon(put, "put after a move").duplicate()).isFalse();
		assertThat(ClusterQueues.soon(got, "get after a move").payload(String.class)).isEqualTo("ready");
		assertThat(queue.stats()).isEqualTo(new QueueStats(1, 1, 1, 0));
	}

	@Test
	void nothingFailsAndNothingIsDoubledWhileASlotMovesUnderLoad() throws Exception {
		TaskQueue queue = this.queues.queue("q", this.queues.client());
		AtomicBoolean over = new AtomicBoolean();
		List<CompletableFuture<Integer>> callers = IntStream.range(0, 4)
			.mapToObj((caller) -> CompletableFuture.supplyAsync(() -> putAndTake(queue, over)))
			.toList();
		try {
			for (int i = 0; i < 3; i++) {
				SlotMove move = moveOf("q");
				move.begin();
				while (move.moveKey()) {
					await().pollDelay(Duration.ofMillis(50)).until(() -> true);
				}
				move.complete();
				await().pollDelay(Duration.ofMillis(100)).until(() -> true);
			}
		}
		finally {
			over.set(true);
		}
		int left = 0;
		for (CompletableFuture<Integer> caller : callers) {
			left += ClusterQueues.soon(caller, "caller");
		}
		assertThat(queue.stats()).isEqualTo(new QueueStats(left, 0, 0, 0));
	}

	/**
	 * Put two tasks, and take and ack one, again and again.
	 * @return how many more were put than acked
	 */
	private static int putAndTake(TaskQueue queue, AtomicBoolean over) {
		int left = 0;
		while (!over.get()) {
			queue.put("one");
			queue.put("two");
			left += 2;
			Task task = queue.getNow().orElseThrow();
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.ack()).isTrue();
			left--;
		}
		return left;
	}

	@Test
	void commandsGoStraightToTheNewNodeSoonAfterASlotHasMoved() {
		TaskQueue queue = this.queues.queue("q", this.queues.client());
		queue.put("before");
		SlotMove move = moveOf("q");
		move.begin();
		move.complete();
		await().atMost(ClusterQueues.SOON).untilAsserted(() -> {
			long before = rejected(move.source());
			queue.put("after");
			assertThat(rejected(move.source())).isEqualTo(before);
		});
	}

	private static long rejected(RedisProcess server) {
		return server.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_eval"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*rejected_calls=(\\d+).*", "$1")))
			.sum();
	}

	private static String slot(String queue) {
		return cluster.nodes().get(0).command("CLUSTER", "KEYSLOT", "{" + queue + "}");
	}

	private static SlotMove moveOf(String queue) {
		RedisProcess source = cluster.ownerOf("{" + queue + "}").orElseThrow();
		RedisProcess target = cluster.nodes().stream().filter((node) -> node != source).findFirst().orElseThrow();
		return new SlotMove(slot(queue), source, target);
	}

}
