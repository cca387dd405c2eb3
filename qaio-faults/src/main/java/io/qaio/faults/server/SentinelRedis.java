package io.qaio.faults.server;

import java.time.Duration;
import java.util.List;

import io.qaio.test.RedisProcess;
import io.qaio.test.RedisSentinelProcess;
import org.awaitility.Awaitility;

/**
 * A master and a replica that a sentinel watches.
 *
 * @param servers both servers
 * @param sentinel the sentinel
 */
public record SentinelRedis(List<RedisProcess> servers,
		RedisSentinelProcess sentinel) implements RedisMasters, AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/**
	 * Start the servers and the sentinel.
	 * @param options options of both servers as on the command line
	 * @return both, the first as master, and the sentinel, which knows the replica
	 */
	static SentinelRedis start(String... options) {
		RedisProcess master = RedisProcess.start(options);
		RedisProcess replica = RedisProcess.start(options);
		follow(replica, master);
		return new SentinelRedis(List.of(master, replica), RedisSentinelProcess.watching(master));
	}

	@Override
	public List<RedisProcess> now() {
		return List.of(master());
	}

	/**
	 * The master.
	 * @return the server that the sentinel tells applications
	 */
	public RedisProcess master() {
		int port = this.sentinel.masterPort();
		return this.servers.stream().filter((server) -> server.port() == port).findFirst().orElseThrow();
	}

	/**
	 * Wait until the other server is the master.
	 * @param old the server that was the master
	 */
	public void awaitMasterOtherThan(RedisProcess old) {
		Awaitility.await("a fail-over by Sentinel")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.sentinel.masterPort() != old.port()
					&& master().command("INFO", "replication").contains("role:master"));
	}

	/**
	 * Make a server the replica of another one, and wait until it has all its data.
	 * @param replica the replica
	 * @param master its master
	 */
	public static void follow(RedisProcess replica, RedisProcess master) {
		replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
		Awaitility.await("a replica that follows its master")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
	}

	@Override
	public void close() {
		this.sentinel.close();
		this.servers.forEach(RedisProcess::close);
	}

}
