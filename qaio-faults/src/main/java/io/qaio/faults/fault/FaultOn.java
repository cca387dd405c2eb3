package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Site;

/**
 * A fault that breaks one thing of a site.
 *
 * @param <T> what it breaks, or breaks with
 */
abstract class FaultOn<T> extends NamedFault {

	private final Class<T> type;

	FaultOn(String name, Class<T> type, Harm... harms) {
		super(name, type, harms);
		this.type = type;
	}

	@Override
	public final Effect begin(Site site, Random random) throws Exception {
		return begin(site.servers().find(this.type).orElseThrow(), random);
	}

	abstract Effect begin(T target, Random random) throws Exception;

}
