package io.qaio.ratelimit.web;

import java.util.List;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the limits of HTTP requests read of settings and clients, with random data.
 */
@Timeout(180)
class WebParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.ratelimit.web.WebParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/*****", "/api/*a*b*c*d*e", "/a/****************/b" })
	void aPatternThatWouldTakeLongToMatchIsRefused(String pattern) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RoutePaths.parse(pattern, List.of(), PathPatternParser.defaultInstance))
			.withMessageContaining(pattern)
			.withMessageContaining("more than 4 times *");
	}

	@Test
	void aPatternThatNeedsTooMuchStackIsRefused() {
		String pattern = "/{version:" + "(".repeat(10_000) + "a" + ")".repeat(10_000) + "}";
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RoutePaths.parse(pattern, List.of(), PathPatternParser.defaultInstance))
			.withMessageContaining("longer than 500 characters");
	}

}
