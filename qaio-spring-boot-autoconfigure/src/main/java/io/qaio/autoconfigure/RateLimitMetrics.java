package io.qaio.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.RateLimitZones;

/**
 * Counts decisions by zone and outcome, and what limits in dry run would have done.
 */
final class RateLimitMetrics implements MeterBinder {

	static final String DECISIONS = "qaio.ratelimit.decisions";

	static final String DRY_RUN = "qaio.ratelimit.dryrun";

	private final DecisionSource limiter;

	private final RateLimitZones zones;

	RateLimitMetrics(DecisionSource limiter, RateLimitZones zones) {
		this.limiter = limiter;
		this.zones = zones;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Map<String, Outcomes> byZone = new ConcurrentHashMap<>();
		this.zones.all().forEach((zone) -> byZone.put(zone.name(), outcomes(zone.name(), registry)));
		// zones may be added
		this.limiter.tell((zone,
				decision) -> byZone.computeIfAbsent(zone, (name) -> outcomes(name, registry)).of(decision).increment());
	}

	private Outcomes outcomes(String zone, MeterRegistry registry) {
		dryRun(zone, "delayed", DryRunCounts::delayed, registry);
		dryRun(zone, "refused", DryRunCounts::rejected, registry);
		return new Outcomes(counter(zone, "passed", registry), counter(zone, "delayed", registry),
				counter(zone, "refused", registry));
	}

	private static Counter counter(String zone, String outcome, MeterRegistry registry) {
		return Counter.builder(DECISIONS)
			.description("Calls that were let in at once, let in after a delay, or refused")
			.tag("zone", zone)
			.tag("outcome", outcome)
			.register(registry);
	}

	private void dryRun(String zone, String outcome, ToLongFunction<DryRunCounts> count, MeterRegistry registry) {
		FunctionCounter.builder(DRY_RUN, this.zones, (zones) -> count.applyAsLong(zones.dryRun(zone)))
			.description("Calls that limits in dry run would have delayed or refused")
			.tag("zone", zone)
			.tag("outcome", outcome)
			.register(registry);
	}

	/**
	 * The counters of a zone.
	 */
	private record Outcomes(Counter passed, Counter delayed, Counter refused) {

		Counter of(Decision decision) {
			if (!decision.granted()) {
				return this.refused;
			}
			return (decision.delayMillis() > 0) ? this.delayed : this.passed;
		}

	}

}
