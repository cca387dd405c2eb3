package io.qaio.test;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RedisProcessTests {

	@Test
	void killedServerComesBackWithItsData() {
		try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always")) {
			redis.command("SET", "greeting", "здравствуй");
			redis.kill();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> redis.command("PING"))
				.withMessageContaining("port " + redis.port());
			redis.restart();
			assertThat(redis.command("GET", "greeting")).isEqualTo("здравствуй");
			assertThat(redis.command("GET", "other")).isNull();
			assertThat(redis.command("KEYS", "*")).isEqualTo("greeting");
		}
	}

	@Test
	void pausedServerAnswersOnceItIsResumed() throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.pause();
			CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> redis.command("PING"));
			assertThat(reply).isNotDone();
			redis.resume();
			assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo("PONG");
		}
	}

	@Test
	void pausedServerCanBeClosed() {
		RedisProcess redis = RedisProcess.start();
		redis.pause();
		redis.close();
		assertThat(redis.dir()).doesNotExist();
	}

	@Test
	void serverWithPasswordStarts() {
		try (RedisProcess redis = RedisProcess.start("--requirepass", "secret")) {
			assertThatIllegalStateException().isThrownBy(() -> redis.command("DBSIZE")).withMessageContaining("NOAUTH");
		}
	}

	@Test
	void givenDirectoryStays(@TempDir Path dir) {
		try (RedisProcess redis = RedisProcess.startIn(dir, LoopbackPorts.free(), "--maxmemory", "10mb")) {
			assertThat(redis.command("CONFIG", "GET", "maxmemory")).isEqualTo("maxmemory\n10485760");
		}
		assertThat(Files.exists(dir)).isTrue();
	}

	@Test
	void wrongOptionIsReportedWithTheServersLog() {
		assertThatIllegalStateException().isThrownBy(() -> RedisProcess.start("--no-such-option", "yes"))
			.withMessageContaining("no-such-option");
	}

	@Test
	void clusterIsCompleteAndSurvivesTheDeathOfANode() {
		try (RedisClusterProcess cluster = RedisClusterProcess.start()) {
			assertThat(cluster.addresses()).hasSize(3);
			// slot 0 belongs to the first node
			assertThat(cluster.nodes().get(0).command("SET", "{06S}:a", "1")).isEqualTo("OK");
			cluster.nodes().get(0).restart();
			cluster.awaitComplete();
			assertThat(cluster.nodes().get(1).command("CLUSTER", "INFO")).contains("cluster_state:ok");
		}
	}

	@Test
	void binaryOfEmbeddedRedisServesWithoutOneOnThePath() {
		assertThat(RedisBinary.find("").path()).isExecutable();
	}

	@Test
	void missingServerSkipsTheTestButFailsInCi() {
		RedisBinary none = new RedisBinary(null, "No redis-server here.");
		assertThatExceptionOfType(TestAbortedException.class).isThrownBy(() -> RedisAvailable.check(none, false))
			.withMessage("No redis-server here.");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> RedisAvailable.check(none, true))
			.withMessage("CI=true asks for the tests with Redis. No redis-server here.");
	}

}
