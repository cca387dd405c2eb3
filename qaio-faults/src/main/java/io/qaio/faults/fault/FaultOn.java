package io.qaio.faults.fault;

import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * A fault that needs one thing of a site, and applies wherever there is one.
 *
 * @param <T> what it breaks, or breaks with
 */
abstract class FaultOn<T> implements Fault {

	private final String name;

	private final Class<T> type;

	private final Set<Harm> harms;

	FaultOn(String name, Class<T> type, Harm... harms) {
		this.name = name;
		this.type = type;
		this.harms = Set.of(harms);
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final boolean appliesTo(Servers servers) {
		return servers.find(this.type).isPresent();
	}

	@Override
	public final Set<Harm> harms() {
		return this.harms;
	}

	@Override
	public final Effect begin(Site site, Random random) throws Exception {
		return begin(site.servers().find(this.type).orElseThrow(), random);
	}

	abstract Effect begin(T target, Random random) throws Exception;

	@Override
	public final String toString() {
		return this.name;
	}

}
