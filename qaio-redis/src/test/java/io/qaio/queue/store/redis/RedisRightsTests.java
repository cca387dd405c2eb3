package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.test.DocumentedRights;
import io.qaio.test.RedisClusterProcess;
import io.qaio.test.RedisProcess;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Users who have no more than the documented rights, and users who have less.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@ExtendWith(OutputCaptureExtension.class)
class RedisRightsTests {

	/** What the store sends besides scripts. */
	private static final Set<String> SENT = Set.of("EVAL", "EVALSHA", "EXISTS", "INFO", "PERSIST", "PING", "SUBSCRIBE",
			"UNSUBSCRIBE", "ZREM", "ZSCORE");

	private static final Duration LONG = Duration.ofSeconds(20);

	private final RedisLayout layout;

	private final DocumentedRights rights;

	private final List<AutoCloseable> opened = new ArrayList<>();

	private RedisProcess redis;

	RedisRightsTests(RedisLayout layout) {
		this.layout = layout;
		this.rights = DocumentedRights.of(layout.folder);
	}

	@BeforeEach
	void start() {
		this.redis = open(RedisProcess.start());
		this.rights.grant(this.redis);
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	@Test
	void theDocumentedCommandsAreThoseOfTheStore() {
		Set<String> needed = new TreeSet<>(SENT);
		needed.addAll(commandsOfScripts());
		assertThat(this.rights.commands()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(needed);
		assertThat(this.rights.rules()).noneMatch((rule) -> rule.startsWith("+@"));
	}

	@Test
	void theCheckTriesAllCommandsOfTheScripts() {
		String check = ScriptAssembler.assemble(this.layout, Script.RIGHTS.file());
		assertThat(commandsOfScripts())
			.allSatisfy((command) -> assertThat(check).containsPattern("\\b" + command + "\\b"));
	}

	/**
	 * The literals in scripts that are names of commands.
	 */
	private Set<String> commandsOfScripts() {
		Set<String> names = this.redis.command("COMMAND", "LIST")
			.lines()
			.map((name) -> name.toUpperCase(Locale.ROOT))
			.collect(Collectors.toSet());
		return Stream.of(Script.values())
			.filter((script) -> script != Script.RIGHTS)
			.map((script) -> ScriptAssembler.assemble(this.layout, script.file()))
			// SET … GET
			.flatMap((
					script) -> Pattern.compile("'([A-Z]+)'(?!\\))|(?<=call\\()'([A-Z]+)'\\)").matcher(script).results())
			.map((literal) -> (literal.group(1) != null) ? literal.group(1) : literal.group(2))
			.filter(names::contains)
			.collect(Collectors.toSet());
	}

	@Test
	void everyOperationWorksWithTheDocumentedRights(CapturedOutput output) throws Exception {
		TaskQueue queue = queue("emails");
		use(queue);
		try (RedisTaskStore other = store()) {
			TaskQueue elsewhere = queues(other, "emails");
			CompletableFuture<Task> waiting = queue.async().get();
			await().until(() -> this.redis.command("EXISTS", key("pending-takes")).equals("1"));
			elsewhere.put("handed over");
			assertThat(waiting.get(20, TimeUnit.SECONDS).ack()).isTrue();
			List<CompletableFuture<Task>> two = List.of(queue.async().get(), queue.async().get());
			await().until(() -> this.redis.command("ZCARD", key("pending-takes")).equals("2"));
			elsewhere.putAll(List.of("announced", "to both"));
			for (CompletableFuture<Task> each : two) {
				assertThat(each.get(20, TimeUnit.SECONDS).ack()).isTrue();
			}
			CompletableFuture<Task> cancelled = queue.async().get();
			await().until(() -> this.redis.command("EXISTS", key("pending-takes")).equals("1"));
			// as long as the heartbeat of the subscription takes
			await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
			cancelled.cancel(false);
			await().until(() -> this.redis.command("EXISTS", key("pending-takes")).equals("0"));
		}
		queue.requeueExpired();
		assertThat(this.redis.command("ACL", "LOG")).as("what was not permitted").isEmpty();
		assertThat(output).doesNotContain("gone quiet");
	}

	/**
	 * Call all operations of one queue.
	 */
	static void use(TaskQueue queue) throws Exception {
		assertThat(queue.get(Duration.ofMillis(10))).isEmpty();
		queue.put("plain");
		queue.put("another");
		queue.put("urgent", PutOptions.with().priority(5));
		queue.put("with an id", PutOptions.with().id("a").uniqueFor(Duration.ofMillis(50)));
		assertThat(queue.put("again", PutOptions.with().id("a")).duplicate()).isTrue();
		queue.put("first", PutOptions.with().orderingKey("k"));
		queue.put("second", PutOptions.with().orderingKey("k"));
		queue.put("late", PutOptions.with().delay(Duration.ofMillis(50)));
		List<Task> tasks = new ArrayList<>(queue.getAll(3, Duration.ZERO));
		assertThat(tasks.get(0).extend(LONG)).isTrue();
		assertThat(tasks.get(0).release(Duration.ZERO)).isTrue();
		assertThat(tasks.get(1).fail()).isTrue();
		assertThat(tasks.get(2).bury(new IllegalStateException("no good"))).isTrue();
		assertThat(queue.dead().list(0, 10)).hasSize(1);
		assertThat(queue.dead().replay(queue.dead().list(0, 10).get(0).id())).isTrue();
		Task buried = queue.getNow().orElseThrow();
		buried.bury(new IllegalStateException("no good"));
		assertThat(queue.dead().replayAll()).isOne();
		queue.getNow().orElseThrow().bury(new IllegalStateException("no good"));
		assertThat(queue.dead().remove(queue.dead().list(0, 1).get(0).id())).isTrue();
		queue.getNow().orElseThrow().bury(new IllegalStateException("no good"));
		assertThat(queue.dead().removeAll()).isOne();
		await().until(() -> queue.requeueExpired() >= 0 && queue.stats().delayed() == 0);
		queue.putAll(List.of("to expire", "too"), PutOptions.with().visibilityTimeout(Duration.ofMillis(50)));
		queue.getAll(100, Duration.ZERO);
		await().until(() -> queue.requeueExpired() > 0);
		assertThat(queue.ticks("nightly", PutOptions.with()).last()).isNotNull();
		await().until(() -> queue.ackAll(queue.getAll(100, Duration.ZERO)) >= 0 && queue.purge() >= 0
				&& queue.stats().equals(new QueueStats(0, 0, 0, 0)));
	}

	@Test
	void everyOperationWorksInAClusterWithTheDocumentedRights() throws Exception {
		DocumentedRights inCluster = DocumentedRights.of(this.layout.folder, "cluster");
		try (RedisClusterProcess cluster = RedisClusterProcess.start()) {
			cluster.nodes().forEach(inCluster::grant);
			RedisClusterClient client = RedisClusterClient.create(user(cluster.nodes().get(0)).build());
			this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
			RedisTaskStore store = open(new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout));
			for (String name : List.of("a", "b", "c", "d", "e")) {
				use(queues(store, name));
			}
			assertThat(cluster.nodes()).allSatisfy((node) -> assertThat(node.command("ACL", "LOG")).isEmpty());
		}
	}

	@Test
	void aMissingRightToWaitForReplicasIsNamed() {
		RedisClient client = RedisClient.create(user(this.redis).build());
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		RedisTaskStore store = open(
				new RedisTaskStore(() -> client, "qaio", new ReplicaWait(1, Duration.ofMillis(100)), this.layout));
		assertThatRefused(() -> queues(store, "emails").put("x"), "put", "'wait'");
	}

	@Test
	void aCommandThatIsMissingIsNamedByTheFirstCall() {
		for (String command : commandsOfScripts()) {
			this.rights.grant(this.redis, "-" + command.toLowerCase(Locale.ROOT));
			assertThatRefused(() -> queue("emails").put("x"), "put", "it may not use the command " + command);
			assertThat(this.redis.command("KEYS", "*")).as("after a put without %s", command).isEmpty();
		}
	}

	@Test
	void severalRightsAreNamedAtOnce() {
		this.rights.grant(this.redis, "-zadd", "-hset", "resetchannels", "&qaio:consumer:*");
		TaskQueue queue = queue("emails");
		assertThatRefused(() -> queue.put("x"), "put", "the command HSET, the command ZADD, the channel qaio:queues)");
		this.rights.grant(this.redis);
		await().ignoreExceptions().until(() -> queue.put("x") != null);
	}

	@Test
	void aMissingScriptOrSubscriptionIsNamed() {
		for (String command : List.of("evalsha", "eval")) {
			this.rights.grant(this.redis, "-" + command);
			assertThatRefused(() -> queue("emails").put("x"), "put", "'" + command + "'");
		}
		this.rights.grant(this.redis, "-subscribe");
		TaskQueue queue = queue("emails");
		queue.put("x");
		assertThatRefused(() -> queue.get(LONG), "take", "'subscribe'");
		assertThat(queue.getNow().orElseThrow().ack()).isTrue();
		for (int i = 0; i < 5; i++) {
			await().pollDelay(StoreClient.BACK_OFF).until(() -> true);
			assertThatRefused(() -> queue.get(LONG), "take", "'subscribe'");
		}
		await().untilAsserted(
				() -> assertThat(this.redis.command("CLIENT", "LIST", "TYPE", "NORMAL").lines()).as("open connections")
					.filteredOn((client) -> client.contains("user=app"))
					.hasSize(1));
	}

	@Test
	void keysThatAreNotPermittedAreNamed() {
		this.rights.grant(this.redis, "resetkeys", "~qaio:{others}:*");
		String start = "qaio:{emails}:" + this.layout.keyStart;
		TaskQueue queue = queue("emails");
		assertThatRefused(() -> queue.put("x"), "put", "the keys '" + start + "*'");
		assertThatRefused(() -> queue.get(LONG), "take", "the keys '" + start + "*'");
		assertThatRefused(queue::stats, "counts", "the keys '" + start + "*'");
		TaskQueue others = queue("others");
		others.put("x");
		assertThat(others.getNow().orElseThrow().ack()).isTrue();
	}

	@Test
	void aRightThatIsTakenAwayLaterIsNamed() {
		TaskQueue queue = queue("emails");
		queue.put("x");
		this.rights.grant(this.redis, "-zadd");
		assertThatRefused(queue::getNow, "take", "it may not use the command ZADD");
		this.rights.grant(this.redis, "resetchannels");
		assertThatRefused(() -> queue.get(LONG), "take", "the channel");
	}

	@Test
	void aPasswordThatIsRefusedIsNotARedisThatIsAway() {
		for (RedisURI.Builder uri : List.of(uri().withAuthentication(DocumentedRights.USER, "wrong".toCharArray()),
				uri().withAuthentication("nobody", "x".toCharArray()))) {
			TaskQueue queue = queues(store(uri.build()), "emails");
			assertThatRefused(() -> queue.put("x"), "put", "WRONGPASS");
			assertThatRefused(() -> queue.get(LONG), "take", "spring.data.redis.password");
		}
	}

	@Test
	void aMissingPasswordIsNotARedisThatIsAway() throws Exception {
		try (RedisProcess guarded = RedisProcess.start("--requirepass", "s3cret")) {
			RedisURI uri = RedisURI.builder().withHost("127.0.0.1").withPort(guarded.port()).build();
			TaskQueue queue = queues(store(uri), "emails");
			assertThatRefused(() -> queue.put("x"), "put", "NOAUTH");
			assertThatRefused(() -> queue.get(LONG), "take", "NOAUTH");
		}
	}

	@Test
	void aCommandThatTheServerHasRenamedIsNamed() throws Exception {
		try (RedisProcess renamed = RedisProcess.start("--rename-command", "ZADD", "")) {
			TaskQueue queue = queues(store(RedisURI.create("127.0.0.1", renamed.port())), "emails");
			assertThatRefused(() -> queue.put("x"), "put", "the command ZADD");
		}
		try (RedisProcess renamed = RedisProcess.start("--rename-command", "EVALSHA", "")) {
			TaskQueue queue = queues(store(RedisURI.create("127.0.0.1", renamed.port())), "emails");
			assertThatRefused(() -> queue.put("x"), "put", "unknown command 'EVALSHA'");
		}
	}

	@Test
	void aUserWhoMayNotPingKeepsItsSubscription(CapturedOutput output) throws Exception {
		this.rights.grant(this.redis, "-ping");
		TaskQueue queue = queue("emails");
		CompletableFuture<Task> waiting = queue.async().get();
		// two heartbeats
		await().pollDelay(Duration.ofSeconds(7)).until(() -> true);
		assertThat(output).doesNotContain("gone quiet");
		queue("emails").put("x");
		assertThat(waiting.get(20, TimeUnit.SECONDS).ack()).isTrue();
	}

	private static void assertThatRefused(ThrowingCallable call, String operation, String... named) {
		TaskStoreException refused = catchThrowableOfType(TaskStoreException.class, call);
		assertThat(refused).as("the failure of %s", operation)
			.isNotNull()
			.isNotInstanceOf(TaskStoreUnavailableException.class)
			.hasMessageContaining(", " + operation + ": ")
			.hasMessageContainingAll(named);
	}

	private String key(String name) {
		return "qaio:{emails}:" + this.layout.keyStart + name;
	}

	private RedisURI.Builder uri() {
		return RedisURI.builder().withHost("127.0.0.1").withPort(this.redis.port()).withTimeout(LONG);
	}

	private static RedisURI.Builder user(RedisProcess redis) {
		return RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(redis.port())
			.withTimeout(LONG)
			.withAuthentication(DocumentedRights.USER, DocumentedRights.PASSWORD.toCharArray());
	}

	private TaskQueue queue(String name) {
		return queues(store(), name);
	}

	private RedisTaskStore store() {
		return store(user(this.redis).build());
	}

	private RedisTaskStore store(RedisURI uri) {
		RedisClient client = RedisClient.create(uri);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		return open(new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, this.layout));
	}

	static TaskQueue queues(RedisTaskStore store, String name) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue(name);
	}

}
