package io.qaio.autoconfigure;

import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.RateLimitRoutes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"',
			textBlock = """
					path  ; api           ; 'api' is no path. Write it like /login or /api/**
					path  ; /{a/**        ; Expected close capture character after variable name }
					zone  ; logn          ; There is no rate limit zone 'logn'. Known are [login]
					burst ; -1            ; burst must be 0 or more, not -1
					delay ; soon          ; 'soon' is neither a number of requests nor 'nodelay'
					delay ; -1            ; delay must be 0 or more, not -1
					key   ; cookie:x      ; 'cookie:x' is no key of a route. There are client-address, header:<name> and principal
					key   ; header:       ; 'header:' is no key of a route
					""")
	void route(String name, String value, String reason) {
		String start = "qaio.rate-limit.http.routes[0].";
		FailureAnalysis analysis = analyze(web(), "qaio.rate-limit.zones.login.rate=5r/s", start + "path=/**",
				start + "zone=login", start + name + "=" + value);
		assertThat(analysis.getDescription()).contains("Property: " + start + name + "\n", "Value: \"" + value + "\"",
				reason);
	}

	@ParameterizedTest
	@CsvSource({ "path, zone, login", "zone, path, /**" })
	void routeWithout(String missing, String present, String value) {
		String start = "qaio.rate-limit.http.routes[0].";
		FailureAnalysis analysis = analyze(web(), "qaio.rate-limit.zones.login.rate=5r/s",
				start + present + "=" + value);
		assertThat(analysis.getDescription()).contains("Property: " + start + missing + "\n",
				"Reason: a route must have it");
	}

	private ApplicationContextRunner web() {
		return this.runner.withUserConfiguration(Routes.class);
	}

	private void assertReported(String property, String value, String reason, String... properties) {
		FailureAnalysis analysis = analyze(this.runner, properties);
		assertThat(analysis.getDescription()).startsWith("Qaio cannot be set up:")
			.contains("Property: " + property + "\n", "Value: \"" + value + "\" (", "Reason: " + reason + "\n");
		assertThat(analysis.getAction()).isEqualTo("Correct the property '" + property + "'.");
	}

	/** As the filters have it, without a server. */
	@Configuration(proxyBeanMethods = false)
	static class Routes {

		@Bean
		RateLimitRoutes routes(QaioRateLimitProperties properties, RateLimiter limiter) {
			return ConfiguredRoutes.of(properties, limiter);
		}

	}

}
