package io.qaio.ratelimit.observation;

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
 * Counts decisions by zone and outcome, and what limits in dry run would have decided.
 */
public final class RateLimitMetrics implements MeterBinder {

	/** The meter that counts decisions. */
	public static final String DECISIONS = "qaio.rate.limit.decisions";

	/** The meter that counts what limits in dry run would have decided. */
	public static final String DRY_RUN = "qaio.rate.limit.dry.run";

	private final DecisionSource limiter;

	private final RateLimitZones zones;

	/**
	 * Create metrics.
	 * @param limiter tells each decision
	 * @param zones the zones of the limiter, with their counts of dry runs
	 */
	public RateLimitMetrics(DecisionSource limiter, RateLimitZones zones) {
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
		dryRun(zone, "rejected", DryRunCounts::rejected, registry);
		return new Outcomes(counter(zone, "passed", registry), counter(zone, "delayed", registry),
				counter(zone, "rejected", registry));
	}

	private static Counter counter(String zone, String outcome, MeterRegistry registry) {
		return Counter.builder(DECISIONS)
			.description("Calls that passed, were delayed, or were rejected")
			.tag("zone", zone)
			.tag("outcome", outcome)
			.register(registry);
	}

	private void dryRun(String zone, String outcome, ToLongFunction<DryRunCounts> count, MeterRegistry registry) {
		FunctionCounter.builder(DRY_RUN, this.zones, (zones) -> count.applyAsLong(zones.dryRun(zone)))
			.description("Calls that limits in dry run would have delayed or rejected")
			.tag("zone", zone)
			.tag("outcome", outcome)
			.register(registry);
	}

	/**
	 * The counters of a zone.
	 */
	private record Outcomes(Counter passed, Counter delayed, Counter rejected) {

		Counter of(Decision decision) {
			if (!decision.granted()) {
				return this.rejected;
			}
			return (decision.delayMillis() > 0) ? this.delayed : this.passed;
		}

	}

}
