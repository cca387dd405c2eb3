package io.qaio.ratelimit;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RateTests {

	@ParameterizedTest
	@CsvSource({ "5r/s, 5000", "30r/m, 500", "1r/m, 16", "7r/m, 116", "100r/m, 1666", "5, 5000", "0.5, 500",
			"0.5r/s, 500", "0.001, 1", "0.0019, 1", "0.06r/m, 1", "' 5r/s ', 5000", "1000000000r/s, 1000000000000" })
	void readsThousandths(String text, long thousandths) {
		assertThat(Rate.parse(text)).isEqualTo(new Rate(thousandths));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "5r/h", "abc", "", " ", "5 r/s", "5R/S", "r/s", "1e3", "5r/s5", ".5", "5.", "+5",
			"1,5", "Infinity", "NaN", "\u0665", "1234567890123456" })
	void invalidRatesAreRejected(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text))
			.withMessage("'" + text + "' is not a rate. Write requests per second as '5r/s',"
					+ " per minute as '30r/m', or a bare number per second as '0.5'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0r/s", "0", "0.0005", "0.05r/m", "1000000000.001", "100000000000r/m" })
	void whatIsOutOfBounds(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text))
			.withMessage("'" + text + "' is not a rate: it must be from 0.001r/s to 1000000000r/s");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0.000r/s", "-1, -0.001r/s", "1000000000001, 1000000000.001r/s" })
	void thousandthsOutOfBounds(long thousandths, String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(thousandths))
			.withMessage("A rate must be from 0.001r/s to 1000000000r/s, not " + text);
	}

	@ParameterizedTest
	@CsvSource({ "5r/s, 5r/s", "30r/m, 0.5r/s", "1r/m, 0.016r/s", "1000r/s, 1000r/s" })
	void writesRequestsPerSecond(String text, String written) {
		assertThat(Rate.parse(text)).hasToString(written);
	}

	@Test
	void readsWhatItWrote() {
		Random random = new Random(1);
		for (int i = 0; i < 10_000; i++) {
			Rate rate = new Rate(1 + random.nextLong(1L << random.nextInt(1, 40)));
			assertThat(Rate.parse(rate.toString())).as("seed 1, row %d", i).isEqualTo(rate);
		}
	}

}
