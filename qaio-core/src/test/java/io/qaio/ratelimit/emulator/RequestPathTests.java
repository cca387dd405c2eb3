package io.qaio.ratelimit.emulator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where a request ends, and where its method and version do.
 */
class RequestPathTests {

	private static String path(String text) throws SkippedEntryException {
		return RequestPath.path(text, 0, text.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "A", "Z", "a", "z", "0", "9", "GET", "M-SEARCH", "!#$%&'*+-.^_`|~" })
	void aMethodHasLettersDigitsAndSomeSigns(String method) throws SkippedEntryException {
		assertThat(path(method + " /x HTTP/1.1")).isEqualTo("/x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "@", "[", "{", "/", ":", "G(T", "" })
	void otherSignsAreNoMethod(String method) {
		assertThatExceptionOfType(SkippedEntryException.class).isThrownBy(() -> path(method + " /x HTTP/1.1"))
			.withMessage(RequestPath.NO_METHOD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/0", "HTTP/9", "HTTP/1.1", "HTTP/2" })
	void aVersionIsANumber(String version) throws SkippedEntryException {
		assertThat(path("GET /x " + version)).isEqualTo("/x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /x HTTP/", "GET /x HTTP/:", "GET /x HTTP//", "GET /x HTTP/1x", "GET /x HTTPS/1",
			"GET /x", "GET HTTP/1.1", "GET ", "GET" })
	void aRequestWithoutAVersionHasNone(String request) {
		assertThatExceptionOfType(SkippedEntryException.class).isThrownBy(() -> path(request))
			.withMessage(RequestPath.NO_VERSION);
	}

	@Test
	void nothingBehindTheEndIsRead() {
		String text = "--PRI * HTTP/2";
		assertThatExceptionOfType(SkippedEntryException.class)
			.isThrownBy(() -> RequestPath.path(text, 2, text.length() - 1))
			.withMessage(RequestPath.NO_VERSION);
		assertThatExceptionOfType(SkippedEntryException.class)
			.isThrownBy(() -> RequestPath.path(text, 2, text.length()))
			.withMessage(RequestPath.PREFACE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "abc" })
	void aTargetWithoutAPathHasNone(String target) {
		assertThatExceptionOfType(SkippedEntryException.class)
			.isThrownBy(() -> RequestPath.target(target, 0, target.length()))
			.withMessage(RequestPath.NO_PATH);
	}

	@ParameterizedTest
	@CsvSource({ "a, a", "z, z", "A, a", "Z, z", "0, 0", "9, 9", "a-b_c.d, a-b_c.d" })
	void aNameOfAHostHasLettersAndDigits(String text, String name) throws SkippedEntryException {
		assertThat(ClientFields.name(text)).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "`", "{", "@", "[", "/", ":", "a@", "-", ".", "_a", "unknown", "" })
	void otherTextIsNoNameOfAHost(String text) {
		assertThatExceptionOfType(SkippedEntryException.class).isThrownBy(() -> ClientFields.name(text));
	}

}
