package io.qaio.sample.redis;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class EmbeddedRedisTests {

	@TempDir
	private Path directory;

	@Test
	void stopsTheServerAtTheEnd() throws Exception {
		RunningRedis redis;
		try (EmbeddedRedis embedded = EmbeddedRedis.on(this.directory.resolve("a/b"))) {
			redis = RunningRedis.at(embedded.port()).orElseThrow();
			assertThat(redis.directory()).isEqualTo(this.directory.toRealPath().resolve("a/b"));
		}
		assertThat(RunningRedis.at(redis.port())).isEmpty();
		assertThat(this.directory.resolve("a/b/redis.pid")).doesNotExist();
	}

	@Test
	void endsWithoutAnErrorIfTheServerIsGone() throws Exception {
		EmbeddedRedis embedded = EmbeddedRedis.on(this.directory);
		RunningRedis redis = RunningRedis.at(embedded.port()).orElseThrow();
		ProcessHandle.of(redis.pid()).ifPresent(ProcessHandle::destroyForcibly);
		await().until(() -> RunningRedis.at(redis.port()).isEmpty());
		embedded.close();
	}

	@Test
	void refusesADirectoryThatThisProcessUsesAlready() throws Exception {
		try (EmbeddedRedis embedded = EmbeddedRedis.on(this.directory)) {
			assertThatExceptionOfType(EmbeddedRedisException.class).isThrownBy(() -> EmbeddedRedis.on(this.directory))
				.withMessageContaining("another application context in this process");
			assertThat(RunningRedis.at(embedded.port())).isPresent();
		}
	}

}
