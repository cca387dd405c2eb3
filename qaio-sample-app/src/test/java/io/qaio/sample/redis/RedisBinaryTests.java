package io.qaio.sample.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisBinaryTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "Linux,amd64,linux-amd64", "Linux,aarch64,linux-arm64", "Linux,i386,linux-386",
			"Mac OS X,x86_64,darwin-amd64", "Mac OS X,aarch64,darwin-arm64" })
	void unpacksTheBundledBinaryOfTheMachine(String os, String arch, String binary) throws IOException {
		Path found = new RedisBinary(os, arch, "").find(this.directory);
		assertThat(found).isEqualTo(this.directory.resolve("redis-server-7.0.15-" + binary)).isExecutable();
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).containsExactly(found);
		}
	}

	@Test
	void unpacksOnlyOnce() throws IOException {
		RedisBinary binary = new RedisBinary("Linux", "amd64", "");
		Path found = binary.find(this.directory);
		Files.writeString(found, "the one that a server runs from");
		assertThat(binary.find(this.directory)).hasContent("the one that a server runs from");
	}

	@Test
	void looksOnThePathWhereNoneIsBundled() throws IOException {
		Path installed = Files.createFile(Files.createDirectory(this.directory.resolve("bin")).resolve("redis-server"));
		assertThat(installed.toFile().setExecutable(true)).isTrue();
		RedisBinary binary = new RedisBinary("Linux", "riscv64", "/nowhere:" + installed.getParent());
		assertThat(binary.find(this.directory)).isEqualTo(installed);
	}

	@Test
	void saysWhatToDoWhereThereIsNone() {
		assertThatExceptionOfType(EmbeddedRedisException.class)
			.isThrownBy(() -> new RedisBinary("Windows 11", "amd64", "/nowhere").find(this.directory))
			.withMessage("There is no redis-server here: none is bundled for Windows 11 on amd64,"
					+ " and none is on the PATH.")
			.satisfies((ex) -> assertThat(ex.action()).contains("Install Redis 6.2 or later",
					"--spring.data.redis.url=", "--qaio.queue.store=memory"));
	}

}
