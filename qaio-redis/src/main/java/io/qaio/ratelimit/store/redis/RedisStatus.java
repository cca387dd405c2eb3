package io.qaio.ratelimit.store.redis;

import java.time.Instant;

import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis decides.
 *
 * @param deciding whether it decides, as far as is known
 * @param since the time of the last change
 * @param problem why it does not decide and what to do, null if it does
 * @param misconfigured whether the problem is one of the settings of Redis or its user,
 * so that calls fail where they would be allowed
 * @param undecided how many calls {@link OnStoreFailure} decided since the limiter was
 * created
 */
public record RedisStatus(boolean deciding, Instant since, @Nullable String problem, boolean misconfigured,
		long undecided) {
}
