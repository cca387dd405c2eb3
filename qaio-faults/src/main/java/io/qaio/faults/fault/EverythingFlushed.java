package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis forgets all data ({@code FLUSHALL}). What was put before is gone, what is put
 * from then on is not.
 */
final class EverythingFlushed extends NamedFault {

	EverythingFlushed() {
		super("everything-flushed", RedisProcess.class, Harm.FORGETS_ALL);
	}

	@Override
	public Duration duration(Random random) {
		return Duration.ZERO;
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers().find(RedisProcess.class).orElseThrow().command("FLUSHALL");
		return Effect.OVER;
	}

}
