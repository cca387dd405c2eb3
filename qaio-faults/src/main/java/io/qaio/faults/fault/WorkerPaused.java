package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.ProgramSettings;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * A worker is stopped until its leases have expired. When it goes on, it must not settle
 * what others have got meanwhile.
 */
final class WorkerPaused implements Fault {

	@Override
	public Duration duration(Random random) {
		return ProgramSettings.LEASE.plusMillis(500 + random.nextInt(1500));
	}

	@Override
	public String name() {
		return "worker-paused";
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return true;
	}

	@Override
	public Set<Harm> harms() {
		return Set.of();
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
