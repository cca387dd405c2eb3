package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.server.DiskSpace;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.RedisProcess;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * That real servers cannot write to their files, and keep what they confirmed.
 */
@Timeout(120)
class DiskFullTests {

	/** A seed for a disk that is full at once. */
	private static final long AT_ONCE = 1;

	/** A seed for a disk that has room for a part of a write. */
	private static final long IN_PART = 1_000_000;

	private final Fault fault = new DiskFull();

	@BeforeEach
	void assume() {
		Assumptions.assumeTrue(DiskSpace.canBeFilled(), "there is no prlimit");
	}

	@ParameterizedTest
	@ValueSource(longs = { AT_ONCE, IN_PART })
	void redisRefusesWritesUntilThereIsSpaceAgain(long seed) throws Exception {
		try (StartedServers servers = StartedServers.redisThatWritesEachSecond()) {
			RedisProcess redis = servers.find(RedisProcess.class).orElseThrow();
			redis.command("SET", "before", "1");
			Fault.Effect effect = begin(servers, seed);
			int[] confirmed = { 0 };
			assertThatIllegalStateException().isThrownBy(() -> {
				while (true) {
					redis.command("SET", "confirmed", String.valueOf(confirmed[0] + 1));
					confirmed[0]++;
				}
			}).withMessageContaining("MISCONF");
			assertThat(redis.isRunning()).isTrue();
			effect.end();
			await().ignoreExceptions().until(() -> redis.command("SET", "after", "1").equals("OK"));
			redis.restart();
			assertThat(redis.command("MGET", "before", "confirmed", "after")).isEqualTo("1\n" + confirmed[0] + "\n1");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { AT_ONCE, IN_PART })
	void redisThatWritesBeforeItRepliesEndsAndIsStartedAgain(long seed) throws Exception {
		try (StartedServers servers = StartedServers.redis()) {
			RedisProcess redis = servers.find(RedisProcess.class).orElseThrow();
			Fault.Effect effect = begin(servers, seed);
			int[] confirmed = { 0 };
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> {
				while (true) {
					redis.command("SET", "confirmed", String.valueOf(confirmed[0] + 1));
					confirmed[0]++;
				}
			});
			await().until(() -> !redis.isRunning());
			effect.end();
			assertThat(redis.command("GET", "confirmed"))
				.isEqualTo((confirmed[0] > 0) ? String.valueOf(confirmed[0]) : null);
			assertThat(redis.command("SET", "after", "1")).isEqualTo("OK");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { AT_ONCE, IN_PART })
	void tarantoolRefusesWritesUntilThereIsSpaceAgain(long seed) throws Exception {
		try (StartedServers servers = StartedServers.tarantool()) {
			TarantoolProcess tarantool = servers.find(TarantoolProcess.class).orElseThrow();
			tarantool.lua("box.schema.space.create('numbers'):create_index('primary')");
			Fault.Effect effect = begin(servers, seed);
			int[] confirmed = { 0 };
			assertThatIllegalStateException().isThrownBy(() -> {
				while (true) {
					tarantool.lua("box.space.numbers:insert{" + (confirmed[0] + 1) + ", string.rep('x', 10000)}");
					confirmed[0]++;
				}
			}).withMessageContaining("disk");
			assertThat(tarantool.isRunning()).isTrue();
			effect.end();
			tarantool.lua("box.space.numbers:insert{1000000}");
			tarantool.restart();
			assertThat(tarantool.lua("return box.space.numbers:len()")).isEqualTo(String.valueOf(confirmed[0] + 1));
		}
	}

	private Fault.Effect begin(StartedServers servers, long seed) throws Exception {
		assertThat(this.fault.appliesTo(servers)).isTrue();
		return this.fault.begin(Sites.of(servers), new Random(seed));
	}

}
