package io.qaio.autoconfigure.ratelimit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

class InvalidRateLimitConfigurationTests {

	private static final String NOT_A_RATE = " is not a rate. Write requests per second as '5r/s', per minute as '30r/m',"
			+ " or a bare number per second as '0.5'";

	private static final String OUT_OF_BOUNDS = " is not a rate: it must be from 0.001r/s to 1000000000r/s";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			qaio.rate-limit.zones.login.rate,    -1
			qaio.rate-limit.zones.login.rate,    5r/h
			qaio.rate-limit.zones.login.rate,    abc
			qaio.rate-limit.zones.login.rate,    ""
			qaio.rate-limit.zones[my.zone].rate, abc
			qaio.rate-limit.zones[Login].rate,   5 r/s
			""")
	void rateThatIsNone(String property, String value) {
		assertReported(property, value, "'" + value + "'" + NOT_A_RATE, property + "=" + value);
	}

	@ParameterizedTest
	@CsvSource({ "0r/s", "0", "0.0005", "0.05r/m", "1000000001r/s" })
	void rateOutOfBounds(String value) {
		String property = "qaio.rate-limit.zones.login.rate";
		assertReported(property, value, "'" + value + "'" + OUT_OF_BOUNDS, property + "=" + value);
	}

	@ParameterizedTest
	@CsvSource({ "login, 0, qaio.rate-limit.zones.login.size", "my.zone, -1, qaio.rate-limit.zones[my.zone].size" })
	void size(String zone, int size, String property) {
		assertReported(property, Integer.toString(size), "Zone '" + zone + "': size must be 1 key or more, not " + size,
				"qaio.rate-limit.zones[" + zone + "].rate=5r/s", "qaio.rate-limit.zones[" + zone + "].size=" + size);
	}

	@Test
	void noRate() {
		FailureAnalysis analysis = analyze(this.runner, "qaio.rate-limit.zones.login.size=5");
		assertThat(analysis.getDescription()).contains("Property: qaio.rate-limit.zones.login.rate\n",
				"Reason: a zone must have a rate\n");
		assertThat(analysis.getAction()).isEqualTo("Set 'qaio.rate-limit.zones.login.rate', as in '5r/s' or '30r/m'.");
	}

	@ParameterizedTest
	@CsvSource({ "qaio.rate-limit.store, postgres", "qaio.rate-limit.zones.login.size, many",
			"qaio.rate-limit.zones.login.size, 3000000000" })
	void whatCannotBeBoundIsReportedByBoot(String property, String value) {
		this.runner.withPropertyValues("qaio.rate-limit.zones.login.rate=5r/s", property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining(property));
	}

	private void assertReported(String property, String value, String reason, String... properties) {
		FailureAnalysis analysis = analyze(this.runner, properties);
		assertThat(analysis.getDescription()).startsWith("Qaio cannot be set up:")
			.contains("Property: " + property + "\n", "Value: \"" + value + "\" (", "Reason: " + reason + "\n");
		assertThat(analysis.getAction()).isEqualTo("Correct the property '" + property + "'.");
	}

}
