package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis forgets all data ({@code FLUSHALL}). What was put before is gone, what is put
 * from then on is not.
 */
final class EverythingFlushed implements Fault {

	@Override
	public Duration duration(Random random) {
		return Duration.ZERO;
	}

	@Override
	public String name() {
		return "everything-flushed";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(RedisProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of(Harm.FORGETS_ALL);
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers().find(RedisProcess.class).orElseThrow().command("FLUSHALL");
		return Effect.OVER;
	}

}
