package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is said about a server whose settings put tasks at risk.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerSettingsTests {

	private static final ReplicaWait WAIT = new ReplicaWait(1, Duration.ofMillis(100));

	private static final LeaseTerms TERMS = new LeaseTerms(Duration.ofSeconds(30), 10);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private RedisProcess redis(String... options) {
		RedisProcess redis = RedisProcess.start(options);
		this.opened.add(redis);
		return redis;
	}

	private RedisTaskStore store(RedisURI uri, ReplicaWait wait) {
		RedisClient client = RedisClient.create(uri);
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio", wait, RedisLayout.LISTS);
		this.opened.add(store);
		return store;
	}

	private RedisTaskStore used(RedisURI uri, ReplicaWait wait) {
		RedisTaskStore store = store(uri, wait);
		TaskQueue queue = TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build()
			.queue("q");
		assertThat(queue.getNow()).isEmpty();
		return store;
	}

	private static RedisURI uri(RedisProcess redis) {
		return RedisURI.create("redis://127.0.0.1:" + redis.port());
	}

	private static int messages(CapturedOutput output) {
		return output.getOut().split("WARN .*The settings of Redis put tasks at risk", -1).length - 1;
	}

	@ParameterizedTest
	@ValueSource(strings = { "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-ttl" })
	void aServerThatEvictsIsReportedOnce(String policy, CapturedOutput output) {
		RedisProcess redis = redis("--maxmemory", "50mb", "--maxmemory-policy", policy);
		RedisTaskStore store = used(uri(redis), ReplicaWait.NONE);
		await().until(() -> !store.warnings().isEmpty());
		assertThat(store.warnings()).singleElement()
			.asString()
			.contains("maxmemory-policy is " + policy, "Set maxmemory-policy noeviction");
		await().until(() -> messages(output) == 1);
		// once for a store, however often it connects
		redis.command("CLIENT", "KILL", "TYPE", "normal");
		await().ignoreExceptions().until(() -> store.queue("q", TERMS).counts().get(1, TimeUnit.SECONDS) != null);
		assertThat(messages(output)).isEqualTo(1);
	}

	@Test
	void aServerWithoutFilesIsReportedIfPutsWaitForReplicas(CapturedOutput output) {
		RedisProcess redis = redis("--appendonly", "no", "--save", "");
		RedisTaskStore store = used(uri(redis), WAIT);
		await().until(() -> messages(output) == 1);
		assertThat(store.warnings()).singleElement().asString().contains("It writes no file", "Set appendonly yes");
	}

	@ParameterizedTest
	@CsvSource({ "no, , 0", "yes, , 1", "no, 3600 1, 1" })
	void aServerThatIsSetUpWellIsNotReported(String appendOnly, String save, int replicas, CapturedOutput output)
			throws Exception {
		RedisProcess redis = redis("--appendonly", appendOnly, "--save", (save != null) ? save : "");
		RedisTaskStore store = used(uri(redis), (replicas > 0) ? WAIT : ReplicaWait.NONE);
		// its reply comes after those of the check
		store.queue("q", TERMS).counts().get();
		assertThat(store.warnings()).isEmpty();
		assertThat(messages(output)).isZero();
	}

	@Test
	void whatTheUserMayNotAskForIsNoFailure(CapturedOutput output) throws Exception {
		RedisProcess redis = redis("--maxmemory-policy", "allkeys-lru", "--save", "");
		redis.command("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-info", "-config");
		RedisURI uri = RedisURI.builder()
			.withHost("127.0.0.1")
			.withPort(redis.port())
			.withAuthentication("app", "secret".toCharArray())
			.build();
		RedisTaskStore store = used(uri, WAIT);
		store.queue("q", TERMS).counts().get();
		assertThat(store.warnings()).isEmpty();
		assertThat(messages(output)).isZero();
		redis.command("ACL", "SETUSER", "app", "+info");
		RedisTaskStore another = used(uri, WAIT);
		await().until(() -> !another.warnings().isEmpty());
		// whether there are snapshots is not known
		assertThat(another.warnings()).singleElement().asString().contains("allkeys-lru");
	}

	@ParameterizedTest
	@CsvSource({ "5.0.14, true", "6.0.16, true", "6.2.0, false", "7.0.15, false", "7.2.4, false", "8.0.0, false",
			"10.1.0, false", "unknown, false" })
	void anOldServerIsReported(String version, boolean reported) {
		ServerSettings settings = ServerSettings.ofInfo("# Server\r\nredis_version:" + version + "\r\n");
		assertThat(settings.warnings(false)).hasSize(reported ? 1 : 0)
			.allSatisfy((warning) -> assertThat(warning).contains(version, "6.2 or later"));
	}

}
