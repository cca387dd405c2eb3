package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.process.ClientProcess;
import io.qaio.faults.process.Program;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * A producer is killed, and another takes its place.
 */
final class ProducerKilled implements Fault {

	@Override
	public String name() {
		return "producer-killed";
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
		return Target.PRODUCERS;
	}

	@Override
	public Effect begin(Site site, Random random) {
		Program producers = site.producers();
		ClientProcess producer = producers.running().get(random.nextInt(producers.running().size()));
		producer.kill();
		return () -> producers.replace(producer);
	}

}
