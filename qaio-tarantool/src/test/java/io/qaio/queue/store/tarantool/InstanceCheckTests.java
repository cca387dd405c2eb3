package io.qaio.queue.store.tarantool;

import java.time.Duration;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said about an instance whose settings put tasks at risk.
 */
@ExtendWith(OutputCaptureExtension.class)
class InstanceCheckTests {

	private static TarantoolTaskStore used(TarantoolProcess tarantool) {
		TarantoolTaskStore store = new TarantoolTaskStore(
				IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio", PutLimits.NONE);
		assertThat(store.warnings()).isEmpty();
		store.queue("q", new LeaseTerms(Duration.ofSeconds(30), 10)).counts().join();
		return store;
	}

	private static int messages(CapturedOutput output) {
		return output.getOut().split("WARN .*The settings of Tarantool put tasks at risk", -1).length - 1;
	}

	@Test
	void anInstanceWithoutALogIsReportedOnceByEachStore(CapturedOutput output) {
		try (TarantoolProcess tarantool = TarantoolProcess.start("wal_mode = 'none'");
				TarantoolTaskStore installs = used(tarantool);
				TarantoolTaskStore store = used(tarantool)) {
			assertThat(installs.warnings()).isEqualTo(store.warnings())
				.singleElement()
				.asString()
				.contains("wal_mode is none");
			assertThat(messages(output)).isEqualTo(2);
		}
	}

	@Test
	void anInstanceWithALogIsNotReported(CapturedOutput output) {
		try (TarantoolProcess tarantool = TarantoolProcess.start(); TarantoolTaskStore store = used(tarantool)) {
			assertThat(store.warnings()).isEmpty();
			assertThat(messages(output)).isZero();
		}
	}

}
