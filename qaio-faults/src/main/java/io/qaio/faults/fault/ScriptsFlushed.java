package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.RedisProcess;

/**
 * Redis forgets all scripts ({@code SCRIPT FLUSH}), which must not be noticed.
 */
final class ScriptsFlushed implements Fault {

	@Override
	public String name() {
		return "scripts-flushed";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(RedisProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of();
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers().find(RedisProcess.class).orElseThrow().command("SCRIPT", "FLUSH");
		return Effect.OVER;
	}

}
