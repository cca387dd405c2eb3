package io.qaio.sample.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class RedisLauncherTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private Path directory;

	private RedisLauncher launcher;

	@BeforeEach
	void makeDirectory(@TempDir Path temporary) throws IOException {
		this.directory = Files.createDirectory(temporary.toRealPath().resolve("data of \"a sample\""));
		this.launcher = launcher(this.directory, PATIENCE);
	}

	@AfterEach
	void killServer() throws Exception {
		Path pidFile = this.directory.resolve("redis.pid");
		if (Files.exists(pidFile)) {
			ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
				.ifPresent(ProcessHandle::destroyForcibly);
		}
	}

	@Test
	void startsAServerThatKeepsEveryTaskOnTheDisk() throws Exception {
		RunningRedis redis = this.launcher.run();
		assertThat(redis.directory()).isEqualTo(this.directory);
		assertThat(RunningRedis.at(redis.port())).contains(redis);
		assertThat(this.directory.resolve("redis.pid")).content().isEqualToIgnoringNewLines("" + redis.pid());
		assertThat(this.directory.resolve("redis.conf")).content()
			.contains("bind 127.0.0.1\n", "appendonly yes\n", "appendfsync always\n");
	}

	@Test
	void usesTheServerThatIsThere() throws Exception {
		RunningRedis redis = this.launcher.run();
		assertThat(this.launcher.run()).isEqualTo(redis);
	}

	@Test
	void startsAnotherOnTheSamePortAfterOneWasKilled() throws Exception {
		RunningRedis killed = this.launcher.run();
		kill(killed);
		RunningRedis redis = this.launcher.run();
		assertThat(redis.pid()).isNotEqualTo(killed.pid());
		assertThat(redis.port()).isEqualTo(killed.port());
	}

	@Test
	void takesAnotherPortIfSomebodyElseHasTheOld() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			Files.writeString(this.directory.resolve("redis.conf"), "port " + other.getLocalPort() + "\n");
			RunningRedis redis = this.launcher.run();
			assertThat(redis.port()).isNotEqualTo(other.getLocalPort());
			assertThat(redis.directory()).isEqualTo(this.directory);
		}
	}

	@Test
	void leavesARedisAloneThatServesAnotherDirectory(@TempDir Path elsewhere) throws Exception {
		RunningRedis other = launcher(elsewhere.toRealPath(), PATIENCE).run();
		try {
			Files.writeString(this.directory.resolve("redis.conf"), "port " + other.port() + "\n");
			assertThat(this.launcher.run().pid()).isNotEqualTo(other.pid());
			assertThat(RunningRedis.at(other.port())).contains(other);
		}
		finally {
			kill(other);
		}
	}

	@Test
	void takesNoNoticeOfAPidThatBelongsToAnotherProgramByNow() throws Exception {
		Files.writeString(this.directory.resolve("redis.pid"), ProcessHandle.current().pid() + "\n");
		assertThat(this.launcher.run().pid()).isNotEqualTo(ProcessHandle.current().pid());
	}

	@Test
	void refusesToStartBesideAServerThatHangs() throws Exception {
		RunningRedis redis = this.launcher.run();
		signal("STOP", redis.pid());
		assertThatExceptionOfType(EmbeddedRedisException.class)
			.isThrownBy(() -> launcher(this.directory, Duration.ZERO).run())
			.withMessage("Process " + redis.pid() + " is the redis-server of " + this.directory
					+ ", but does not answer on port " + redis.port() + ".");
		signal("CONT", redis.pid());
		assertThat(this.launcher.run()).isEqualTo(redis);
	}

	@Test
	void saysWhyTheServerEnded() throws Exception {
		Path files = Files.createDirectory(this.directory.resolve("appendonlydir"));
		Files.writeString(files.resolve("appendonly.aof.manifest"), "not a manifest\n");
		assertThatExceptionOfType(EmbeddedRedisException.class).isThrownBy(this.launcher::run)
			.withMessageContaining("ended at once")
			.withMessageContaining("not a manifest");
	}

	@Test
	void waitsForAServerThatIsSlow() throws Exception {
		RunningRedis redis = this.launcher.run();
		signal("STOP", redis.pid());
		CompletableFuture<RunningRedis> found = CompletableFuture.supplyAsync(() -> {
			try {
				return this.launcher.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await().during(Duration.ofMillis(500)).until(() -> !found.isDone());
		signal("CONT", redis.pid());
		assertThat(found).succeedsWithin(PATIENCE).isEqualTo(redis);
	}

	private static RedisLauncher launcher(Path directory, Duration patience) {
		return new RedisLauncher(directory, RedisBinary.ofThisMachine(), patience);
	}

	private static void signal(String signal, long pid) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor()).isZero();
	}

	private static void kill(RunningRedis redis) {
		ProcessHandle.of(redis.pid()).ifPresent(ProcessHandle::destroyForcibly);
		await().until(() -> RunningRedis.at(redis.port()).isEmpty());
	}

}
