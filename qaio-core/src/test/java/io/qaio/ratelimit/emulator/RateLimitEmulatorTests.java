package io.qaio.ratelimit.emulator;

import java.util.List;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RateLimitEmulatorTests {

	private static final Rate FIVE = Rate.parse("5r/s");

	@Test
	void anOutcomePrintsAsARowOfTheDocumentsTable() {
		RateLimitEmulator emulator = login().model(Model.QUEUE).build();
		assertThat(emulator.request(0.1, "0", "/login")).hasToString("(0.1, 0, true, 0.0, 1)");
	}

	@Test
	void anOutcomePrintsThousandthsOfARequest() {
		RateLimitEmulator emulator = login().build();
		emulator.request(0, "a", "/login");
		assertThat(emulator.request(0.055, "a", "/login")).hasToString("(0.055, a, true, 0.0, 0.725)");
	}

	@Test
	void timesAreRoundedToTheMillisecond() {
		RateLimitEmulator emulator = login().build();
		emulator.request(0, "a", "/login");
		assertThat(emulator.request(0.0554999, "a", "/login").excess()).isEqualTo(0.725);
	}

	@ParameterizedTest
	@EnumSource
	void anEmptyKeyIsNotLimited(Model model) {
		RateLimitEmulator emulator = builder().resource("/", "login", 1, 0).model(model).build();
		for (int i = 0; i < 5; i++) {
			assertThat(emulator.request(0, "", "/")).isEqualTo(new Outcome(0, "", true, 0, 0, -1));
		}
		assertThat(emulator.replay(new long[5], new int[] { -1, -1, -1, -1, -1 }, new int[5]).granted()).isEqualTo(5);
		assertThat(emulator.replay(Traffic.of(new double[5], "", "/")).granted()).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource
	void aRefusalChargesNoLimit(Model model) {
		RateLimitEmulator emulator = builder().zone("server", FIVE, 1)
			.resource("both", "server", 9, 0)
			.resource("both", "login", 1, 0)
			.resource("server", "server", 9, 0)
			.model(model)
			.build();
		emulator.request(0, List.of("s", "a"), "both");
		emulator.request(0, List.of("s", "a"), "both");
		double before = emulator.request(0, "s", "server").excess();
		Outcome refused = emulator.request(0, List.of("s", "a"), "both");
		assertThat(refused.granted()).isFalse();
		assertThat(refused.key()).isEqualTo("s|a");
		assertThat(refused.limit()).isEqualTo(1);
		assertThat(emulator.request(0, "s", "server").excess()).isEqualTo(before + 1);
	}

	@Test
	void oneKeyServesAllLimits() {
		RateLimitEmulator emulator = builder().zone("minute", Rate.parse("6r/m"), 10)
			.resource("/", "login", 3, 3)
			.resource("/", "minute", 3, 0)
			.build();
		emulator.request(0, "a", "/");
		assertThat(emulator.request(0, "a", "/")).isEqualTo(new Outcome(0, "a", true, 10, 1, 1));
		assertThat(emulator.request(0, "b", "/").delay()).isZero();
	}

	@Test
	void resourcesOfAZoneShareItsBuckets() {
		RateLimitEmulator emulator = builder().resource("/a", "login", 1, 1).resource("/b", "login", 1, 1).build();
		emulator.request(0, "k", "/a");
		emulator.request(0, "k", "/b");
		assertThat(emulator.request(0, "k", "/a").granted()).isFalse();
		Report report = emulator.replay(new long[3], new int[3], new int[] { 0, 1, 0 });
		assertThat(report.resources().get("/a")).extracting(Summary::granted, Summary::denied).containsExactly(1L, 1L);
		assertThat(report.resources().get("/b")).extracting(Summary::granted, Summary::denied).containsExactly(1L, 0L);
	}

	@Test
	void aReplayLeavesTheBucketsOfRequestsAlone() {
		RateLimitEmulator emulator = builder().resource("/", "login", 0, 0).build();
		assertThat(emulator.replay(new long[2], new int[2], new int[2]).denied()).isEqualTo(1);
		assertThat(emulator.replay(new long[2], new int[2], new int[2]).denied()).isEqualTo(1);
		assertThat(emulator.request(0, "0", "/").granted()).isTrue();
	}

	@Test
	void aZoneRemembersNoMoreThanItsSize() {
		RateLimitEmulator emulator = RateLimitEmulator.builder()
			.zone("login", FIVE, 1000)
			.resource("/", "login", 0, 0)
			.build();
		for (int i = 0; i < 1_000_000; i++) {
			assertThat(emulator.request(1, "key-" + i, "/").granted()).isTrue();
		}
		assertThat(emulator.rememberedKeys("login")).isEqualTo(1000);
		assertThat(emulator.request(1, "key-999999", "/").granted()).isFalse();
		assertThat(emulator.request(1, "key-998000", "/").granted()).as("a forgotten one").isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void millisecondsAndSecondsAreReplayedAlike(Model model) {
		RateLimitEmulator emulator = login().model(model).build();
		long[] millis = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 200, 333 };
		double[] seconds = new double[millis.length];
		for (int i = 0; i < seconds.length; i++) {
			seconds[i] = millis[i] / 1000.0;
		}
		Summary byMillis = emulator.replay(millis, new int[millis.length], new int[millis.length]).total();
		assertThat(byMillis.denied()).isPositive();
		assertThat(emulator.replay(seconds, new int[millis.length], new int[millis.length]).total())
			.isEqualTo(byMillis);
		assertThat(emulator.replay(Traffic.of(seconds, "a", "/login")).total()).isEqualTo(byMillis);
	}

	@Test
	void anEmptyReplayHasAReport() {
		Report report = login().build().replay(new long[0], new int[0], new int[0]);
		assertThat(report.total()).isEqualTo(new Summary(0, 0, 0, 0, 0, 0, 0, 0));
		assertThat(report.successRate()).isEqualTo(1);
		assertThat(report.topKeys(10)).isEmpty();
	}

	@Test
	void whatIsWrongIsToldByTheBuilder() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().build())
			.withMessage("An emulator needs a resource to limit: call resource(name, zone, burst, delay)");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().resource("/login", "logni", 0, 0).build())
			.withMessage("Resource '/login': there is no zone 'logni'. Defined are: [login]");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().zone("login", FIVE, 10))
			.withMessage("Zone 'login' is defined twice");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().zone("other", FIVE, 0))
			.withMessage("Zone 'other': size must be 1 key or more, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().resource("/login", "login", -1, 0))
			.withMessage("Resource '/login': Limit of zone 'login': burst must be 0 or more, not -1");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().resource("/login", "login", 0, -8))
			.withMessage("Resource '/login': Limit of zone 'login': delay must be 0 or more, not -8");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().resource("/login", "login", 0, 0).resource("/login", "login", 5, 0))
			.withMessage("Resource '/login' has two limits of zone 'login'. Use a zone for each limit");
	}

	@Test
	void whatIsWrongIsToldOfRequests() {
		RateLimitEmulator emulator = login().build();
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.request(0, "a", "/lgoin"))
			.withMessage("There is no resource '/lgoin'. There are: [/login]");
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.request(Double.NaN, "a", "/login"))
			.withMessage("A time must be a number of seconds, not NaN");
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.request(0, List.of("a", "b"), "/login"))
			.withMessage("Resource '/login' has 1 limits, and needs as many keys, not 2: [a, b]");
	}

	@Test
	void whatIsWrongIsToldOfReplays() {
		RateLimitEmulator emulator = login().build();
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.replay(new long[2], new int[1], new int[2]))
			.withMessage("There are 2 times, but 1 keys");
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.replay(new long[2], new int[2], new int[3]))
			.withMessage("There are 2 times, but 3 resources");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> emulator.replay(new long[2], new int[2], new int[] { 0, 1 }))
			.withMessage("There is no resource number 1 (request 1). Numbers are from 0 to 0, of [/login]");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> emulator.replay(new double[] { 0, Double.POSITIVE_INFINITY }, new int[2], new int[2]))
			.withMessage("A time must be a number of seconds, not Infinity (request 1)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> emulator.replay(new long[1], new int[] { Integer.MAX_VALUE }, new int[1]))
			.withMessageContaining("A key's number must be less than")
			.withMessageContaining("number keys from 0 on");
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.replay(Traffic.of(new double[1], "a", "/other")))
			.withMessage("There is no resource '/other'. There are: [/login]");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> emulator.replay(Traffic.of(new double[] { Double.NaN }, "a", "/login")))
			.withMessage("A time must be a number of seconds, not NaN (request 0)");
		assertThatIllegalArgumentException().isThrownBy(() -> emulator.replay(new long[1], new int[0][], new int[1]))
			.withMessage("There are no keys: each limit needs some, or all the same");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> emulator.replay(new long[0], new int[0], new int[0]).topKeys(-1))
			.withMessage("The number of keys must be 0 or more, not -1");
		RateLimitEmulator three = builder().zone("b", FIVE, 1)
			.zone("c", FIVE, 1)
			.resource("/", "login", 0, 0)
			.resource("/", "b", 0, 0)
			.resource("/", "c", 0, 0)
			.build();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> three.replay(new long[1], new int[][] { { 0 }, { 0 } }, new int[1]))
			.withMessage("Resource '/' has 3 limits, but there are keys for 2");
	}

	@Test
	void noDelayHoldsNothing() {
		RateLimitEmulator emulator = builder().resource("/", "login", 5, RateLimit.NO_DELAY).build();
		assertThat(emulator.replay(new long[9], new int[9], new int[9]).total())
			.isEqualTo(new Summary(6, 3, 0, 0, 0, 0, 0, 5));
	}

	private static RateLimitEmulatorBuilder login() {
		return builder().resource("/login", "login", 12, 8);
	}

	private static RateLimitEmulatorBuilder builder() {
		return RateLimitEmulator.builder().zone("login", FIVE, 1000);
	}

}
