package io.qaio.queue.store.redis;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two applications that were restored from one snapshot: what names them to the server,
 * and numbers their calls, is the same in both.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
class CopiedIdentityTests {

	private final RedisLayout layout;

	private final List<AutoCloseable> opened = new ArrayList<>();

	private RedisProcess redis;

	private RedisTaskStore original;

	private RedisTaskStore copy;

	CopiedIdentityTests(RedisLayout layout) {
		this.layout = layout;
	}

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.opened.add(this.redis);
		this.original = store();
		this.copy = store();
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private RedisTaskStore store() {
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + this.redis.port());
		this.opened.add(client::shutdown);
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout);
		this.opened.add(store);
		return store;
	}

	private static TaskQueue queue(RedisTaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("q");
	}

	/**
	 * Give the copy the names and numbers of the original.
	 */
	private void copyIdentity() throws ReflectiveOperationException {
		copyNames(field(StoreClient.class, "identity").get(field(RedisTaskStore.class, "client").get(this.original)),
				field(StoreClient.class, "identity").get(field(RedisTaskStore.class, "client").get(this.copy)));
	}

	private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
		Field field = type.getDeclaredField(name);
		field.setAccessible(true);
		return field;
	}

	private static void copyNames(Object from, Object to) throws ReflectiveOperationException {
		int copied = 0;
		for (Field field : from.getClass().getDeclaredFields()) {
			field.setAccessible(true);
			if (Modifier.isStatic(field.getModifiers())) {
				continue;
			}
			if (field.getType() == AtomicLong.class) {
				((AtomicLong) field.get(to)).set(((AtomicLong) field.get(from)).get());
			}
			else {
				field.set(to, field.get(from));
			}
			copied++;
		}
		assertThat(copied).isGreaterThan(1);
	}

	private void cutConnections() {
		this.redis.command("CLIENT", "KILL", "TYPE", "normal");
		this.redis.command("CLIENT", "KILL", "TYPE", "pubsub");
	}

	@Test
	void bothPutIfTheyWereCopiedBeforeTheyConnected() throws Exception {
		copyIdentity();
		putInBoth(100);
	}

	@Test
	void bothPutIfTheyWereCopiedAndTheirConnectionsCut() throws Exception {
		putInBoth(1);
		copyIdentity();
		cutConnections();
		putInBoth(100);
	}

	@Test
	void bothPutEvenBeforeTheyNoticeThatTheyWereCopied() throws Exception {
		putInBoth(1);
		copyIdentity();
		putInBoth(100);
	}

	private void putInBoth(int times) throws Exception {
		TaskQueue one = queue(this.original);
		TaskQueue other = queue(this.copy);
		long before = one.stats().ready();
		for (int i = 0; i < times; i++) {
			CompletableFuture<?> first = one.async().put("of the original");
			CompletableFuture<?> second = other.async().put("of the copy");
			first.get(20, TimeUnit.SECONDS);
			second.get(20, TimeUnit.SECONDS);
		}
		assertThat(one.stats()).isEqualTo(new QueueStats(before + 2L * times, 0, 0, 0));
	}

	@Test
	void eachTaskIsDeliveredToOneOfThem() throws Exception {
		copyIdentity();
		eachGetsATask(List.of());
		copyIdentity();
		List<String> former = this.redis.command("PUBSUB", "CHANNELS", "qaio:consumer:*").lines().toList();
		cutConnections();
		eachGetsATask(former);
	}

	private void eachGetsATask(List<String> former) throws Exception {
		CompletableFuture<Task> one = queue(this.original).async().get();
		CompletableFuture<Task> other = queue(this.copy).async().get();
		await().untilAsserted(() -> assertThat(this.redis.command("PUBSUB", "CHANNELS", "qaio:consumer:*").lines())
			.filteredOn((channel) -> !channel.isEmpty())
			.hasSize(2)
			.noneMatch(former::contains));
		TaskQueue producer = queue(store());
		producer.put("first");
		producer.put("second");
		Task first = one.get(20, TimeUnit.SECONDS);
		Task second = other.get(20, TimeUnit.SECONDS);
		assertThat(List.of(first.payload(String.class), second.payload(String.class)))
			.containsExactlyInAnyOrder("first", "second");
		assertThat(first.ack()).isTrue();
		assertThat(second.ack()).isTrue();
		assertThat(producer.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
