package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.SentinelRedis;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;

/**
 * Sentinel replaces a master that lives by its replica ({@code SENTINEL FAILOVER}). The
 * replica knows all that was confirmed before the fault begins; what the old master
 * confirms until it is a replica itself is forgotten.
 */
public final class SentinelFailOver extends FaultOn<SentinelRedis> {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** One fault for all sites. */
	public SentinelFailOver() {
		super("sentinel-fail-over", SentinelRedis.class, Harm.FORGETS_LATEST, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	public Duration duration(Random random) {
		// it is over when it has begun, and only what happened until then is excused
		return Duration.ZERO;
	}

	@Override
	Effect begin(SentinelRedis redis, Random random) {
		RedisProcess old = redis.master();
		Replication.awaitComplete(old);
		Awaitility.await("a Sentinel that begins a fail-over").atMost(PATIENCE).until(redis.sentinel()::failOver);
		redis.awaitMasterOtherThan(old);
		demote(redis, old);
		return Effect.OVER;
	}

	/**
	 * Do at once what Sentinel does ten seconds later: the old master follows the new
	 * one, and its clients have to ask Sentinel for that.
	 */
	static void demote(SentinelRedis redis, RedisProcess old) {
		old.command("REPLICAOF", "127.0.0.1", String.valueOf(redis.master().port()));
		old.command("CLIENT", "KILL", "TYPE", "normal");
		old.command("CLIENT", "KILL", "TYPE", "pubsub");
		Replication.awaitFollower(old);
	}

}
