package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.Program;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * A worker is killed, and another takes its place.
 */
final class WorkerKilled implements Fault {

	@Override
	public String name() {
		return "worker-killed";
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
		Program workers = site.workers();
		ClientProcess worker = workers.running().get(random.nextInt(workers.running().size()));
		worker.kill();
		return () -> workers.replace(worker);
	}

}
