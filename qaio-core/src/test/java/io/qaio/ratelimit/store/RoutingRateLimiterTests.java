package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.List;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.UnknownZoneException;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Zones of two stores, of which the other plays the shared one.
 */
class RoutingRateLimiterTests {

	private static final Rate RATE = Rate.parse("1r/m");

	private static final RateLimit OWN = new RateLimit("own", 0, 0);

	private static final RateLimit SHARED = new RateLimit("shared", 0, 0);

	private final SettableClock clock = new SettableClock();

	private final LocalRateLimiter local = new LocalRateLimiter(List.of(new Zone("own", RATE, 10)), this.clock);

	private final LocalRateLimiter shared = new LocalRateLimiter(List.of(new Zone("shared", RATE, 10)), this.clock);

	private final RoutingRateLimiter limiter = routing(true);

	private RoutingRateLimiter routing(boolean newZonesAreLocal) {
		return new RoutingRateLimiter(this.local, this.shared, this.shared.zones(), newZonesAreLocal);
	}

	@Test
	void aCallIsDecidedByTheStoreOfItsZone() {
		assertThat(this.limiter.decide(OWN, "a").granted()).isTrue();
		assertThat(this.limiter.decideAsync(SHARED, "a").join().granted()).isTrue();
		assertThat(this.local.decide(OWN, "a").granted()).isFalse();
		assertThat(this.shared.decide(SHARED, "a").granted()).isFalse();
		assertThat(this.limiter.decideAsync(OWN, "a").join().granted()).isFalse();
		assertThat(this.limiter.decide(SHARED, "a").granted()).isFalse();
		assertThat(this.limiter.decide(List.of(SHARED.on("a"), SHARED.on("b"))).granted()).isFalse();
		assertThat(this.limiter.decideAsync(List.of(OWN.on("b"))).join().granted()).isTrue();
		assertThat(this.local.decide(OWN, "b").granted()).isFalse();
	}

	@Test
	void aCallWithoutLimitsIsNotLimited() {
		assertThat(this.limiter.decide(List.of())).isEqualTo(Decision.NOT_LIMITED);
		assertThat(this.limiter.decideAsync(List.of()).join()).isEqualTo(Decision.NOT_LIMITED);
	}

	@Test
	void oneCallHasOneStore() {
		List<KeyedLimit> limits = List.of(OWN.on("a"), SHARED.on("a"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.decide(limits))
			.withMessageContaining("'own' and 'shared'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.decideAsync(limits));
		assertThat(this.local.decide(OWN, "a").granted()).as("nothing was charged").isTrue();
	}

	@Test
	void anUnknownZoneIsNamedWithThoseThatThereAre() {
		assertThatExceptionOfType(UnknownZoneException.class)
			.isThrownBy(() -> this.limiter.decide(new RateLimit("other", 0, 0), "a"))
			.withMessageContainingAll("other", "own", "shared");
	}

	@Test
	void zonesAreThoseOfBothStores() {
		assertThat(this.limiter.zones().all()).extracting(Zone::name).containsExactly("own", "shared");
		assertThat(this.limiter.zones().contains("own")).isTrue();
		assertThat(this.limiter.zones().contains("shared")).isTrue();
		assertThat(this.limiter.zones().contains("other")).isFalse();
	}

	@Test
	void aZoneIsChangedWhereItIsAndANewOneIsAddedWhereItIsToBe() {
		Rate faster = Rate.parse("2r/m");
		for (boolean newZonesAreLocal : List.of(true, false)) {
			RoutingRateLimiter routing = routing(newZonesAreLocal);
			routing.zones().put(new Zone("own", faster, 10));
			routing.zones().put(new Zone("shared", faster, 10));
			String added = "added-" + newZonesAreLocal;
			routing.zones().put(new Zone(added, RATE, 10));
			assertThat(this.local.zones().contains(added)).isEqualTo(newZonesAreLocal);
			assertThat(this.shared.zones().contains(added)).isEqualTo(!newZonesAreLocal);
		}
		assertThat(this.local.zones().find("own")).contains(new Zone("own", faster, 10));
		assertThat(this.shared.zones().find("shared")).contains(new Zone("shared", faster, 10));
		assertThat(this.local.zones().contains("shared")).isFalse();
		assertThat(this.shared.zones().contains("own")).isFalse();
	}

	@Test
	void aDryRunCountsInItsStore() {
		this.limiter.zones().put(new Zone("shared", RATE, 10).withDryRun(true));
		this.limiter.decide(SHARED, "a");
		this.limiter.decide(SHARED, "a");
		assertThat(this.limiter.zones().dryRun("shared")).isEqualTo(new DryRunCounts(0, 1));
		assertThat(this.limiter.zones().dryRun("own")).isEqualTo(new DryRunCounts(0, 0));
	}

	@Test
	void decisionsOfBothStoresAreToldWithTheZoneThatDecided() {
		List<String> told = new ArrayList<>();
		this.limiter.tell((zone, decision) -> told.add(zone + " " + decision.granted()));
		this.limiter.decide(OWN, "a");
		this.limiter.decide(SHARED, "a");
		this.limiter.decide(OWN, "");
		this.limiter.decide(List.of(OWN.on(""), OWN.on("b"), OWN.on("c")));
		this.limiter.decide(List.of(OWN.on("d"), OWN.on("a")));
		this.limiter.decide(List.of(OWN.on(""), OWN.on("")));
		assertThat(told).containsExactly("own true", "shared true", "own true", "own false");
	}

	@Test
	void theZoneThatIsToldIsThatOfTheLimitThatRejects() {
		this.limiter.zones().put(new Zone("wide", Rate.parse("100r/s"), 10));
		List<String> told = new ArrayList<>();
		this.limiter.tell((zone, decision) -> told.add(zone));
		RateLimit wide = new RateLimit("wide", 9, 9);
		this.limiter.decide(List.of(OWN.on(""), wide.on("a"), OWN.on("a")));
		this.limiter.decide(List.of(wide.on("a"), OWN.on("a")));
		assertThat(told).containsExactly("wide", "own");
	}

}
