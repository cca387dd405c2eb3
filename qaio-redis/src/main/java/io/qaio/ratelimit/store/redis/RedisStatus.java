package io.qaio.ratelimit.store.redis;

import java.time.Instant;

import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis decides.
 *
 * @param deciding whether it does, as far as is known
 * @param since since when that is so
 * @param problem why it does not, null if it does
 * @param undecided how many calls were dealt with as {@link OnStoreFailure} says, since
 * the limiter was created
 */
public record RedisStatus(boolean deciding, Instant since, @Nullable String problem, long undecided) {
}
