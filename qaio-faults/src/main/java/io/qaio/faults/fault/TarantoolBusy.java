package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;
import io.qaio.test.TarantoolProcess;

/**
 * Tarantool is busy with one call that does not yield.
 */
final class TarantoolBusy extends NamedFault {

	TarantoolBusy() {
		super("tarantool-busy", TarantoolProcess.class, Harm.UNAVAILABLE);
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
