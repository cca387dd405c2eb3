package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.RateLimitRoutes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

class InvalidRouteConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class))
		.withUserConfiguration(Routes.class);

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"',
			textBlock = """
					path  ; api           ; 'api' is no path. Write it like /login or /api/**
					path  ; /{a/**        ; Expected close capture character after variable name }
					except[0] ; api       ; 'api' is no path. Write it like /login or /api/**
					except[0] ; /{a/**    ; Expected close capture character after variable name }
					zone  ; logn          ; There is no rate limit zone 'logn'. Known are [login]
					burst ; -1            ; burst must be 0 or more, not -1
					delay ; soon          ; 'soon' is neither a number of requests nor 'nodelay'
					delay ; -1            ; delay must be 0 or more, not -1
					key   ; cookie:x      ; 'cookie:x' is no key of a route. There are client-address, header:<name> and principal
					key   ; header:       ; 'header:' is no key of a route
					key   ; header:X Key  ; 'header:X Key' is no key of a route
					key   ; header:Key:   ; 'header:Key:' is no key of a route
					""")
	void route(String name, String value, String reason) {
		String start = "qaio.rate-limit.http.routes[0].";
		FailureAnalysis analysis = analyze(this.runner, "qaio.rate-limit.zones.login.rate=5r/s", start + "path=/**",
				start + "zone=login", start + name + "=" + value);
		assertThat(analysis.getDescription()).contains("Property: " + start + name + "\n", "Value: \"" + value + "\"",
				reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
			ipv6-prefix-length ; 0             ; The prefix length of an IPv6 network must be 1 to 128 bits, not 0
			ipv6-prefix-length ; 129           ; The prefix length of an IPv6 network must be 1 to 128 bits, not 129
			trusted-proxies[0] ; proxy.example ; 'proxy.example' is neither an IP address nor a network. Write it like
			trusted-proxies[0] ; 10.0.0.0/33   ; '10.0.0.0/33' is neither
			trusted-proxies[0] ; 10.0.0.0/     ; '10.0.0.0/' is neither
			trusted-proxies[0] ; /8            ; '/8' is neither
			forwarded-header   ; Forwarded     ; it is read from trusted proxies only, and there are none
			""")
	void http(String name, String value, String reason) {
		String start = "qaio.rate-limit.http.";
		FailureAnalysis analysis = analyze(this.runner, "qaio.rate-limit.zones.login.rate=5r/s",
				start + "routes[0].path=/**", start + "routes[0].zone=login", start + name + "=" + value);
		assertThat(analysis.getDescription()).contains("Property: " + start + name + "\n", "Value: \"" + value + "\"",
				reason);
	}

	@Test
	void nameOfTheForwardedHeader() {
		String start = "qaio.rate-limit.http.";
		FailureAnalysis analysis = analyze(this.runner, "qaio.rate-limit.zones.login.rate=5r/s",
				start + "routes[0].path=/**", start + "routes[0].zone=login", start + "trusted-proxies=10.0.0.0/8",
				start + "forwarded-header=X Real IP");
		assertThat(analysis.getDescription()).contains("Property: " + start + "forwarded-header\n",
				"'X Real IP' is no name of a header");
	}

	@ParameterizedTest
	@CsvSource({ "path, zone, login", "zone, path, /**" })
	void routeWithout(String missing, String present, String value) {
		String start = "qaio.rate-limit.http.routes[0].";
		FailureAnalysis analysis = analyze(this.runner, "qaio.rate-limit.zones.login.rate=5r/s",
				start + present + "=" + value);
		assertThat(analysis.getDescription()).contains("Property: " + start + missing + "\n",
				"Reason: a route must have it");
	}

	/** As the filters have it, without a server. */
	@Configuration(proxyBeanMethods = false)
	static class Routes {

		@Bean
		RateLimitRoutes routes(RateLimitProperties properties, RateLimiter limiter) {
			return ConfiguredRoutes.of(properties, limiter);
		}

	}

}
