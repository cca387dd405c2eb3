package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.SentinelRedis;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;

/**
 * As careful operators do it: the master lets nobody write ({@code CLIENT PAUSE}) until
 * its replica knows everything and Sentinel has made it the master, so nothing is
 * forgotten.
 */
public final class SentinelFailOverAfterPause extends FaultOn<SentinelRedis> {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** One fault for all sites. */
	public SentinelFailOverAfterPause() {
		super("sentinel-fail-over-after-pause", SentinelRedis.class, Harm.REPLIES_LOST, Harm.UNAVAILABLE);
	}

	@Override
	Effect begin(SentinelRedis redis, Random random) {
		RedisProcess old = redis.master();
		old.command("CLIENT", "PAUSE", String.valueOf(2 * PATIENCE.toMillis()), "WRITE");
		Replication.awaitComplete(old);
		Awaitility.await("a Sentinel that begins a fail-over").atMost(PATIENCE).until(redis.sentinel()::failOver);
		redis.awaitMasterOtherThan(old);
		SentinelFailOver.demote(redis, old);
		old.command("CLIENT", "UNPAUSE");
		return Effect.OVER;
	}

}
