package io.qaio.queue.listener;

import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners on Redis streams.
 */
class RedisStreamsListenerTests extends AbstractRedisListenerTests {

	RedisStreamsListenerTests() {
		super(ServedStore.REDIS_STREAMS);
	}

	@Test
	void tasksAreInAStream() {
		try (RedisProcess redis = RedisProcess.start()) {
			ListenerTestSupport.inRedisStreams(redis.port()).run((context) -> {
				queue(context, "emails").put("a");
				assertThat(redis.command("XLEN", "qaio:{emails}:stream:tasks")).isEqualTo("1");
			});
		}
	}

}
