package io.qaio.queue.store.redis;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedisFailuresTests {

	private static final String SAYS_WHETHER = "Queue 'q', put: .*(Nothing was changed\\.|is not known\\.).*";

	@ParameterizedTest
	@ValueSource(strings = { "LOADING Redis is loading the dataset in memory", "CLUSTERDOWN The cluster is down",
			"BUSY Redis is busy running a script.", "OOM command not allowed when used memory > 'maxmemory'.",
			"READONLY You can't write against a read only replica.", "MISCONF Errors writing to the AOF file",
			"NOREPLICAS Not enough good replicas to write.", "WRONGTYPE Operation against a key",
			"NOPERM no permissions", "ERR unknown command" })
	void everyMessageSaysWhetherAnythingWasChanged(String reply) {
		assertThat(RedisFailures.explain("q", "put", () -> "its keys", new RedisCommandExecutionException(reply)))
			.hasMessageMatching(SAYS_WHETHER)
			.hasMessageContaining(reply);
	}

	@Test
	void soDoMessagesOfFailuresOnOurSide() {
		assertThat(RedisFailures.explain("q", "put", () -> "its keys",
				new CompletionException(new ClassCastException("no list"))))
			.hasMessageMatching(SAYS_WHETHER)
			.hasMessageContaining("no list")
			.hasMessageNotContaining("unexpectedly");
		assertThat(RedisFailures.explain("q", "put", () -> "its keys", new TimeoutException()))
			.hasMessageMatching(SAYS_WHETHER)
			.hasMessageContaining("(no answer in time)")
			.isInstanceOf(TaskStoreUnavailableException.class);
	}

	@Test
	void aCallWithoutAnAnswerInTimeFailsNoOthers() {
		assertThat(RedisFailures.failsOthers(explained(new RedisCommandTimeoutException("late")))).isFalse();
		assertThat(RedisFailures.failsOthers(explained(new TimeoutException("late")))).isFalse();
		assertThat(RedisFailures.failsOthers(explained(new RedisConnectionException("refused")))).isTrue();
		assertThat(RedisFailures.failsOthers(explained(new RedisCommandExecutionException("LOADING data")))).isTrue();
		assertThat(RedisFailures.failsOthers(explained(new RedisCommandExecutionException("OOM no")))).isFalse();
	}

	private static Throwable explained(Throwable failure) {
		return RedisFailures.explain("q", "put", () -> "its keys", failure);
	}

}
