package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.Program;
import io.qaio.faults.site.Site;

/**
 * A worker or a producer is killed, and another takes its place.
 */
final class ClientKilled extends NamedFault {

	private final Target target;

	/**
	 * Create a fault.
	 * @param name its name
	 * @param target workers or producers
	 */
	ClientKilled(String name, Target target) {
		super(name, Object.class);
		this.target = target;
	}

	@Override
	public Target target() {
		return this.target;
	}

	@Override
	public Effect begin(Site site, Random random) {
		Program program = (this.target == Target.WORKERS) ? site.workers() : site.producers();
		ClientProcess process = program.running().get(random.nextInt(program.running().size()));
		process.kill();
		return () -> program.replace(process);
	}

}
