package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.test.TarantoolProcess;

/**
 * Tarantool is busy with one call that does not yield.
 */
final class TarantoolBusy implements Fault {

	@Override
	public String name() {
		return "tarantool-busy";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return servers.find(TarantoolProcess.class).isPresent();
	}

	@Override
	public Set<Harm> harms() {
		return Set.of(Harm.UNAVAILABLE);
	}

	@Override
	public Effect begin(Site site, Random random) {
		site.servers()
			.find(TarantoolProcess.class)
			.orElseThrow()
			.lua("local clock = require('clock') local e = clock.monotonic() + " + (0.2 + random.nextInt(10) / 10.0)
					+ " while clock.monotonic() < e do end");
		return Effect.OVER;
	}

}
