package io.qaio.queue.store.redis;

import io.lettuce.core.RedisClient;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.ClockStepContract;
import io.qaio.test.RedisProcess;
import io.qaio.test.WallClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis, when its wall clock steps.
 */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@ExtendWith(OutputCaptureExtension.class)
class RedisClockStepTests extends ClockStepContract {

	private final RedisLayout layout;

	RedisClockStepTests(RedisLayout layout) {
		this.layout = layout;
	}

	@Override
	protected Server startServer(WallClock clock) {
		RedisProcess redis = RedisProcess.start((server) -> server.environment().putAll(clock.environment()));
		RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port());
		return new Server() {

			@Override
			public TaskStore openStore() {
				return new RedisTaskStore(() -> client, "qaio", ReplicaWait.NONE, RedisClockStepTests.this.layout);
			}

			@Override
			public void close() {
				client.shutdown();
				redis.close();
			}

		};
	}

	@Test
	void aStepIsReportedOnce(CapturedOutput output) throws Exception {
		leasesAndDelaysKeepTheirLengthWhenTheClockStepsBack();
		assertThat(output.getOut().split("The clock of Redis has stepped back by 3\\d{6} ms", -1)).hasSize(2);
	}

}
