package io.qaio.redis;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedisProblemTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			textBlock = """
					LOADING Redis is loading the dataset in memory                         ; LOADING         ; true
					CLUSTERDOWN The cluster is down                                        ; CLUSTER_DOWN    ; true
					MASTERDOWN Link with MASTER is down                                    ; CLUSTER_DOWN    ; true
					TRYAGAIN Multiple keys request during rehashing of slot                ; CLUSTER_DOWN    ; true
					MOVED 15495 127.0.0.1:7001                                             ; CLUSTER_DOWN    ; true
					ASK 15495 127.0.0.1:7001                                               ; CLUSTER_DOWN    ; true
					BUSY Redis is busy running a script.                                   ; BUSY            ; true
					BUSYGROUP Consumer Group name already exists                           ; REFUSED         ; false
					BUSYKEY Target key name already exists.                                ; REFUSED         ; false
					OOM command not allowed when used memory > 'maxmemory'.                ; OUT_OF_MEMORY   ; false
					ERR Error running script: OOM command not allowed                      ; OUT_OF_MEMORY   ; false
					READONLY You can't write against a read only replica.                  ; READ_ONLY       ; false
					MISCONF Errors writing to the AOF file: No space left on device        ; DISK_FAILURE    ; false
					ERR Error running script: -MISCONF Redis is configured to save         ; DISK_FAILURE    ; false
					NOREPLICAS Not enough good replicas to write.                          ; TOO_FEW_REPLICAS ; false
					ERR Error running script: -NOREPLICAS Not enough good replicas         ; TOO_FEW_REPLICAS ; false
					WRONGTYPE Operation against a key holding the wrong kind of value      ; WRONG_TYPE      ; false
					NOPERM this user has no permissions to run the 'set' command           ; NO_PERMISSION   ; false
					ERR The user executing the script can't run this command or subcommand ; NO_PERMISSION   ; false
					ERR unknown command                                                    ; REFUSED         ; false
					ERR unknown command 'evalsha', with args beginning with:               ; UNKNOWN_COMMAND ; false
					ERR unknown command `evalsha`, with args beginning with:               ; UNKNOWN_COMMAND ; false
					ERR Error running script: @user_script: 3: Unknown Redis command called from Lua script ; UNKNOWN_COMMAND ; false
					ERR The user executing the script can't access at least one of the keys ; NO_PERMISSION  ; false
					ERR The user executing the script can't publish to the channel         ; NO_PERMISSION   ; false
					WRONGPASS invalid username-password pair or user is disabled.          ; NO_LOGIN        ; false
					NOAUTH Authentication required.                                        ; NO_LOGIN        ; false
					ERR invalid password                                                   ; NO_LOGIN        ; false
					""")
	void errorsOfTheServerAreClassifiedByTheirText(String message, RedisProblem problem, boolean away) {
		assertThat(RedisProblem.of(new RedisCommandExecutionException(message))).isEqualTo(problem);
		assertThat(problem.isAway()).isEqualTo(away);
	}

	@Test
	void failuresOfTheDriverAreClassifiedByTheirType() {
		assertThat(RedisProblem.of(new RedisLoadingException("LOADING Redis is loading")))
			.isEqualTo(RedisProblem.LOADING);
		assertThat(RedisProblem.of(new RedisConnectionException("refused"))).isEqualTo(RedisProblem.UNREACHABLE);
		assertThat(RedisProblem.of(new IOException("reset"))).isEqualTo(RedisProblem.UNREACHABLE);
		assertThat(RedisProblem.of(new TimeoutException())).isEqualTo(RedisProblem.TIMEOUT);
		assertThat(RedisProblem.of(new RedisCommandTimeoutException("late"))).isEqualTo(RedisProblem.TIMEOUT);
		assertThat(RedisProblem.of(new IllegalStateException("ours"))).isEqualTo(RedisProblem.UNEXPECTED);
	}

	@Test
	void theServersErrorIsFoundInThatOfTheDriver() {
		RedisCommandExecutionException refused = new RedisCommandExecutionException("WRONGPASS invalid");
		RedisException ofAll = new RedisException("no node");
		ofAll.addSuppressed(new RedisConnectionException("one", refused));
		RedisConnectionException failure = new RedisConnectionException("Unable to connect", ofAll);
		assertThat(RedisProblem.of(failure)).isEqualTo(RedisProblem.NO_LOGIN);
		assertThat(RedisProblem.refusalOf(failure)).isSameAs(refused);
		RedisConnectionException full = new RedisConnectionException("Unable to connect",
				new RedisCommandExecutionException("ERR max number of clients reached"));
		assertThat(RedisProblem.of(full)).isEqualTo(RedisProblem.UNREACHABLE);
		assertThat(RedisProblem.refusalOf(full)).isSameAs(full);
	}

	@Test
	void wrappersOfFuturesAreRemoved() {
		IOException cause = new IOException("reset");
		assertThat(RedisProblem.causeOf(new CompletionException(cause))).isSameAs(cause);
		assertThat(RedisProblem.causeOf(new ExecutionException(cause))).isSameAs(cause);
		assertThat(RedisProblem.causeOf(cause)).isSameAs(cause);
	}

}
