package io.qaio.benchmarks.harness;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;

/**
 * One operation of a bare design: a script that is loaded once and called by its digest.
 *
 * @param redis the connection to call it on
 * @param output what it returns
 * @param digest the digest
 */
public record BareScript(RedisAsyncCommands<byte[], byte[]> redis, ScriptOutputType output, String digest) {

	public static BareScript load(RedisAsyncCommands<byte[], byte[]> redis, ScriptOutputType output, String source) {
		return new BareScript(redis, output,
				redis.scriptLoad(source.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().join());
	}

	public <T> CompletableFuture<T> call(byte[][] keys, byte[]... arguments) {
		return this.redis.<T>evalsha(this.digest, this.output, keys, arguments).toCompletableFuture();
	}

	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
