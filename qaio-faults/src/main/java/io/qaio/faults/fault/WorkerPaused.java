package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;

import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.ProgramSettings;
import io.qaio.faults.site.Site;

/**
 * A worker is stopped until its leases have expired. When it goes on, it must not settle
 * what others have got meanwhile.
 */
final class WorkerPaused extends NamedFault {

	WorkerPaused() {
		super("worker-paused", Object.class);
	}

	@Override
	public Duration duration(Random random) {
		return ProgramSettings.LEASE.plusMillis(500 + random.nextInt(1500));
	}

	@Override
	public Target target() {
		return Target.WORKERS;
	}

	@Override
	public Effect begin(Site site, Random random) {
		ClientProcess worker = site.workers().running().get(random.nextInt(site.workers().running().size()));
		worker.pause();
		return worker::resume;
	}

}
