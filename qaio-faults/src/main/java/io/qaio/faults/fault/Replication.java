package io.qaio.faults.fault;

import java.time.Duration;

import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;

/**
 * Waits for replicas, so that it is known what a fail-over may forget: what a master
 * confirmed since.
 */
final class Replication {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private Replication() {
	}

	/**
	 * Wait until the replica of a master has everything that was written before.
	 */
	static void awaitComplete(RedisProcess master) {
		Awaitility.await("a replica that knows what its master confirmed")
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> master.awaitReplicas(1, Duration.ofSeconds(1)));
	}

	/**
	 * Wait until a server is a replica that has all data of its master.
	 */
	static void awaitFollower(RedisProcess server) {
		Awaitility.await("an old master that follows the new one")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> server.command("INFO", "replication").contains("master_link_status:up"));
	}

}
