package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.qaio.queue.AsyncTaskQueue;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What callers see of a Redis that is there and says nothing.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@Timeout(60)
class RedisSilenceTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final RedisLayout layout;

	private RedisProcess redis;

	private RedisClient client;

	private RedisTaskStore store;

	private TaskQueue queue;

	RedisSilenceTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeEach
	void open() {
		this.redis = RedisProcess.start();
		this.client = RedisClient.create(RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(this.redis.port())
			.withTimeout(Duration.ofSeconds(2))
			.build());
		this.store = new RedisTaskStore(() -> this.client, "qaio", ReplicaWait.NONE, this.layout);
		this.queue = TaskQueues.on(this.store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("q");
	}

	@AfterEach
	void close() {
		this.redis.resume();
		this.store.close();
		this.client.shutdown(0, 1, TimeUnit.SECONDS);
		this.redis.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyOperationEndsWhetherTheDriverEndsItsCommandsOrNot(boolean timeoutCommands) throws Exception {
		this.client.setOptions(ClientOptions.builder()
			.timeoutOptions(timeoutCommands ? TimeoutOptions.enabled()
					: TimeoutOptions.builder().timeoutCommands(false).build())
			.build());
		this.queue.putAll(List.of("a", "b", "c", "d", "e", "f", "g"));
		List<Task> tasks = this.queue.getAll(6, Duration.ZERO);
		this.redis.pause();
		Map<String, CompletableFuture<?>> operations = operations(this.queue.async(), tasks);
		operations.forEach((name, operation) -> assertThat(operation).as(name)
			.failsWithin(PATIENCE)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(TaskStoreUnavailableException.class)
			.withMessageContaining("Queue 'q', " + name.replaceFirst(":.*", "")));
		this.redis.resume();
		await().ignoreExceptions().until(() -> this.queue.put("again") != null);
	}

	private static Map<String, CompletableFuture<?>> operations(AsyncTaskQueue queue, List<Task> tasks) {
		Map<String, CompletableFuture<?>> operations = new LinkedHashMap<>();
		operations.put("put", queue.put("late"));
		operations.put("put: special", queue.put("late", PutOptions.with().id("order-42")));
		operations.put("take", queue.getNow());
		operations.put("take: waits", queue.get());
		operations.put("take: several", queue.getAll(10, Duration.ofMinutes(1)));
		operations.put("ack", queue.ack(tasks.get(0)));
		operations.put("ack: several", queue.ackAll(tasks.subList(1, 2)));
		operations.put("fail", queue.fail(tasks.get(2), new IllegalStateException("boom"), Duration.ZERO));
		operations.put("release", queue.release(tasks.get(3), Duration.ZERO));
		operations.put("bury", queue.bury(tasks.get(4), new IllegalStateException("boom")));
		operations.put("extend", queue.extend(tasks.get(5), Duration.ofMinutes(1)));
		operations.put("requeue", queue.requeueExpired());
		operations.put("counts", queue.stats());
		operations.put("purge", queue.purge());
		operations.put("dead-list", queue.dead().list(0, 1));
		operations.put("dead-replay", queue.dead().replay("x"));
		operations.put("dead-remove", queue.dead().removeAll());
		return operations;
	}

	@Test
	void takesThatEndWhileTheyAreAskedForAreNotPending() {
		this.queue.put("connects");
		await().until(() -> this.queue.getNow().isPresent());
		CompletableFuture<Task> waits = this.queue.async().get();
		await().until(() -> pending() == 1);
		this.redis.pause();
		List<CompletableFuture<?>> asking = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			asking.add(this.queue.async().get());
			asking.add(this.queue.async().getAll(2, Duration.ofMinutes(1)));
		}
		asking.forEach((take) -> take.cancel(false));
		this.redis.resume();
		// later than all of them
		assertThat(this.queue.async().stats()).succeedsWithin(PATIENCE);
		await().untilAsserted(() -> assertThat(pending()).isEqualTo(1));
		await().during(Duration.ofMillis(200)).untilAsserted(() -> assertThat(pending()).isEqualTo(1));
		waits.cancel(false);
		await().untilAsserted(() -> assertThat(pending()).isZero());
	}

	@Test
	void tasksThatComeTooLateGoBackInTheirOrder() throws Exception {
		this.queue.putAll(List.of("a", "b", "c", "d"));
		this.redis.pause();
		CompletableFuture<List<Task>> asking = this.queue.async().getAll(3, Duration.ZERO);
		asking.cancel(false);
		this.redis.resume();
		await().until(() -> this.queue.stats().equals(new QueueStats(4, 0, 0, 0)));
		List<Task> tasks = this.queue.getAll(10, Duration.ZERO);
		assertThat(tasks).extracting((task) -> task.payload(String.class)).containsExactly("a", "b", "c", "d");
		assertThat(tasks).extracting(Task::attempt).containsOnly(1);
	}

	@Test
	void aTakeIsAskedForAgainIfTasksWereAnnouncedMeanwhile() {
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		RedisQueue inside = (RedisQueue) this.store.queue("q", new LeaseTerms(Duration.ofMinutes(1), 5));
		CompletableFuture<Task> first = this.queue.async().get();
		await().until(() -> pending() == 1);
		long before = this.redis.scriptCalls();
		this.redis.pause();
		CompletableFuture<Task> second = this.queue.async().get();
		// the first is asked for again, the second when its answer has come
		inside.takes().sendAgain();
		this.redis.resume();
		await().untilAsserted(() -> assertThat(this.redis.scriptCalls()).isEqualTo(before + 3));
		await().until(() -> pending() == 2);
		assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
	}

	private long pending() {
		return Long.parseLong(this.redis.command("ZCARD", "qaio:{q}:" + this.layout.keyStart + "pending-takes"));
	}

}
