package io.qaio.redis;

import java.util.List;

import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/**
 * The user lacks rights that a store needs. Its message names them.
 */
public final class MissingRightsException extends RedisException {

	/**
	 * Create an exception.
	 * @param missing the rights, as in "the command ZADD"
	 * @param refused the call that was refused, {@code null} if there was none so far
	 */
	MissingRightsException(List<String> missing, @Nullable Throwable refused) {
		super("it may not use " + String.join(", ", missing), refused);
	}

}
