package io.qaio.faults.fault;

import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;

/**
 * A fault that knows its name and its harms, and happens where there is a certain thing.
 */
abstract class NamedFault implements Fault {

	private final String name;

	private final Class<?> needed;

	private final Set<Harm> harms;

	/**
	 * Create a fault.
	 * @param name its name
	 * @param needed what {@link Servers#find} must find; {@link Object} for nothing
	 * @param harms what it may do
	 */
	NamedFault(String name, Class<?> needed, Harm... harms) {
		this.name = name;
		this.needed = needed;
		this.harms = Set.of(harms);
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public boolean appliesTo(Servers servers) {
		return this.needed == Object.class || servers.find(this.needed).isPresent();
	}

	@Override
	public final Set<Harm> harms() {
		return this.harms;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
