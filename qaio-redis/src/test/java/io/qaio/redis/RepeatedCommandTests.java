package io.qaio.redis;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Commands that the driver sends again, as their connection breaks before the reply.
 */
class RepeatedCommandTests {

	/** Counts how often it is executed, unless it is told that it may have been. */
	private static final LuaScript COUNT = new LuaScript("""
			if ARGV[#ARGV] == '0' then
			  return 'again'
			end
			return 'count ' .. redis.call('INCR', KEYS[1])
			""");

	private static final byte[][] KEYS = { "count".getBytes(StandardCharsets.UTF_8) };

	private static RedisProcess redis;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void clear() {
		redis.command("FLUSHALL");
		redis.command("SCRIPT", "FLUSH");
	}

	@Test
	void aScriptThatIsToldDoesItsWorkOnce() throws Exception {
		try (LoopbackProxy proxy = LoopbackProxy.to(redis.port()); Connected connected = Connected.to(proxy.port())) {
			CommandConnection connection = connected.connection();
			assertThat(text(connection.callAtMostOnce(COUNT, KEYS, bytes("x")))).as("not known, so sent as text")
				.isEqualTo("count 1");
			assertThat(text(connection.callAtMostOnce(COUNT, KEYS, bytes("x")))).isEqualTo("count 2");
			proxy.swallowReplies((any) -> true);
			CompletableFuture<byte[]> reply = connection.callAtMostOnce(COUNT, KEYS, bytes("x"));
			await().until(() -> redis.command("GET", "count").equals("3"));
			proxy.cut();
			assertThat(text(reply)).isEqualTo("again");
			assertThat(redis.command("GET", "count")).isEqualTo("3");
		}
	}

	@Test
	void anotherDoesItTwice() throws Exception {
		try (LoopbackProxy proxy = LoopbackProxy.to(redis.port()); Connected connected = Connected.to(proxy.port())) {
			CommandConnection connection = connected.connection();
			assertThat(text(connection.callUnbounded(COUNT, KEYS, bytes("x")))).isEqualTo("count 1");
			proxy.swallowReplies((any) -> true);
			CompletableFuture<byte[]> reply = connection.callUnbounded(COUNT, KEYS, bytes("x"));
			await().until(() -> redis.command("GET", "count").equals("2"));
			proxy.cut();
			assertThat(text(reply)).isEqualTo("count 3");
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(CompletableFuture<byte[]> reply) throws Exception {
		return new String(reply.get(10, TimeUnit.SECONDS), StandardCharsets.UTF_8);
	}

	/**
	 * A client and its connection.
	 */
	private record Connected(RedisClient client, CommandConnection connection) implements AutoCloseable {

		static Connected to(int port) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
			return new Connected(client, CommandConnection.open(client));
		}

		@Override
		public void close() {
			this.connection.close();
			this.client.shutdown(0, 1, TimeUnit.SECONDS);
		}

	}

}
