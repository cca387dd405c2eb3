package io.qaio.faults.verify;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GrowthCheckTests {

	private static final long MEGABYTE = 1024 * 1024;

	private static final ResourceSample SAMPLE = new ResourceSample(5000, 20 * MEGABYTE, 30, 5, 4, 3 * MEGABYTE,
			2_000_000, 9_000_000);

	@Test
	void whatStaysIsWell() {
		assertThat(check((round) -> SAMPLE)).isEmpty();
	}

	@Test
	void theFirstQuarterWarmsUp() {
		assertThat(check((round) -> (round < 3)
				? new ResourceSample(1, 5 * MEGABYTE, 10, 1, 0, MEGABYTE, 100_000, 200_000) : SAMPLE))
			.isEmpty();
	}

	@Test
	void oneRoundOfNoiseIsNoGrowth() {
		assertThat(check((round) -> (round == 11)
				? new ResourceSample(1, 99 * MEGABYTE, 99, 99, 99, 99 * MEGABYTE, 900_000_000, 900_000_000) : SAMPLE))
			.isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whatGrowsIsFound(Growing growing) {
		assertThat(check(growing.sample)).singleElement().satisfies((violation) -> {
			assertThat(violation.promise()).isEqualTo(growing.promise);
			assertThat(violation.about()).isEqualTo("forged");
		});
	}

	@Test
	void fewSamplesProveNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> GrowthCheck.check("forged", List.of(SAMPLE)));
	}

	private static List<Violation> check(LongFunction<ResourceSample> sample) {
		return GrowthCheck.check("forged", LongStream.range(0, 12).mapToObj(sample).toList());
	}

	/** Some hundred bytes for each of 5000 tasks, or one thing each round. */
	enum Growing {

		HEAP("the heap does not grow",
				(round) -> new ResourceSample(5000, (20 + round) * MEGABYTE, 30, 5, 4, 3 * MEGABYTE, 2_000_000,
						9_000_000)),

		THREADS("the number of threads does not grow",
				(round) -> new ResourceSample(5000, 20 * MEGABYTE, 30 + (int) round, 5, 4, 3 * MEGABYTE, 2_000_000,
						9_000_000)),

		CONNECTIONS("the number of connections does not grow",
				(round) -> new ResourceSample(5000, 20 * MEGABYTE, 30, 5 + round, 4, 3 * MEGABYTE, 2_000_000,
						9_000_000)),

		KEYS("the number of keys does not grow",
				(round) -> new ResourceSample(5000, 20 * MEGABYTE, 30, 5, 4 + 2 * round, 3 * MEGABYTE, 2_000_000,
						9_000_000)),

		MEMORY("the memory of the server does not grow",
				(round) -> new ResourceSample(5000, 20 * MEGABYTE, 30, 5, 4, (12 + 3 * round) * MEGABYTE / 4, 2_000_000,
						9_000_000)),

		MEDIAN("the median latency does not grow",
				(round) -> new ResourceSample(5000, 20 * MEGABYTE, 30, 5, 4, 3 * MEGABYTE, 5_000_000L << round,
						9_000_000)),

		SLOW("the 99th percentile of latencies does not grow", (round) -> new ResourceSample(5000, 20 * MEGABYTE, 30, 5,
				4, 3 * MEGABYTE, 2_000_000, 9_000_000L << round));

		private final String promise;

		private final LongFunction<ResourceSample> sample;

		Growing(String promise, LongFunction<ResourceSample> sample) {
			this.promise = promise;
			this.sample = sample;
		}

	}

}
