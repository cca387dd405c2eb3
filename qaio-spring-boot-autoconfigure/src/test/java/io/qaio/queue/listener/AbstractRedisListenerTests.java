package io.qaio.queue.listener;

import java.io.UncheckedIOException;

import io.qaio.test.RedisProcess;
import io.qaio.test.RedisSentinelProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.queue;

/**
 * Listeners on Redis, and what they do when a replica takes over. Each layout has a
 * subclass.
 */
abstract class AbstractRedisListenerTests extends AbstractServedListenerTests {

	private final ServedStore layout;

	AbstractRedisListenerTests(ServedStore layout) {
		super(layout);
		this.layout = layout;
	}

	@Test
	void listenersOutliveAFailOver() {
		try (RedisProcess master = RedisProcess.start();
				RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
				RedisSentinelProcess sentinel = RedisSentinelProcess.watching(master)) {
			await("replication", () -> replica.command("INFO", "replication").contains("master_link_status:up"));
			this.layout.application(sentinel.port())
				.withBean(Counting.class)
				.withPropertyValues("spring.data.redis.sentinel.master=" + RedisSentinelProcess.MASTER,
						"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port(),
						"qaio.queue.visibility-timeout=5s", "qaio.queue.listener.concurrency=4")
				.run((context) -> outlive(context.getBean(Counting.class), queue(context, "counted"), () -> {
					// so that the fail-over itself loses nothing, which it may
					master.command("CLIENT", "PAUSE", "60000", "WRITE");
					await("all that was written",
							() -> offset(replica, "slave_repl_offset").equals(offset(master, "master_repl_offset")));
					master.kill();
					sentinel.expectDeath();
					// a sentinel ends the connections of clients when it promotes a
					// replica
					Awaitility.await("the new master")
						.atMost(ListenerTestSupport.PATIENCE)
						.ignoreException(UncheckedIOException.class)
						.until(() -> replica.command("ROLE").startsWith("master"));
				}));
		}
	}

	/**
	 * How much has been written: what WAIT says is about what its own connection wrote.
	 */
	private static String offset(RedisProcess redis, String name) {
		return redis.command("INFO", "replication")
			.lines()
			.filter((line) -> line.startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1))
			.findFirst()
			.orElseThrow();
	}

}
