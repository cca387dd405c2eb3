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

class TarantoolProcessTests {

	@Test
	void killedServerComesBackWithItsData() {
		TarantoolProcess tarantool = TarantoolProcess.start();
		try (tarantool) {
			tarantool.lua("box.schema.space.create('greetings'):create_index('primary')"
					+ " box.space.greetings:insert{1, 'здравствуй'}");
			tarantool.kill();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> tarantool.lua("return 1"))
				.withMessageContaining("port " + tarantool.port());
			tarantool.restart();
			assertThat(tarantool.lua("return box.space.greetings:get(1)[2]")).isEqualTo("здравствуй");
			assertThat(tarantool.lua("return box.space.greetings:get(2)")).isEqualTo("nil");
			assertThat(tarantool.requests()).isZero();
		}
		assertThat(tarantool.dir()).doesNotExist();
	}

	@Test
	void pausedServerAnswersOnceItIsResumed() throws Exception {
		try (TarantoolProcess tarantool = TarantoolProcess.start("readahead = 32768")) {
			tarantool.pause();
			CompletableFuture<String> reply = CompletableFuture
				.supplyAsync(() -> tarantool.lua("return box.cfg.readahead"));
			assertThat(reply).isNotDone();
			tarantool.resume();
			assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo("32768");
		}
	}

	@Test
	void whatFailsInTheServerIsThrown() {
		try (TarantoolProcess tarantool = TarantoolProcess.start()) {
			assertThatIllegalStateException().isThrownBy(() -> tarantool.lua("error('boom')"))
				.withMessageContaining("boom");
			assertThatIllegalStateException().isThrownBy(() -> tarantool.lua("return 1 +"));
		}
	}

	@Test
	void serverThatCannotStartSaysWhy() {
		TarantoolAvailable.assume();
		assertThatIllegalStateException().isThrownBy(() -> TarantoolProcess.start("no_such_option = 1"))
			.withMessageContaining("no_such_option");
	}

	@Test
	void withoutATarantoolTestsAreSkippedButFailInCi(@TempDir Path empty) throws Exception {
		assertThatExceptionOfType(TestAbortedException.class)
			.isThrownBy(() -> TarantoolAvailable.check(empty.toString(), false))
			.withMessageContaining("Install the package tarantool");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> TarantoolAvailable.check(empty.toString(), true))
			.withMessageContaining("CI=true asks for the tests with Tarantool");
		Path binary = Files.createFile(empty.resolve("tarantool"));
		assertThat(binary.toFile().setExecutable(true)).isTrue();
		assertThat(TarantoolAvailable.check("/nowhere:" + empty, true)).isEqualTo(binary);
	}

}
