package io.qaio.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeyNamesTests {

	@ParameterizedTest
	@CsvSource({ "emails,'',emails", "a:b#c,'',a:b#c", "a:b#c,:#,a%3ab%23c", "{a}%,'',%7ba%7d%25", "'a b','',a%20b",
			"größe,:,größe" })
	void encodesOnlyWhatSeparatesNames(String name, String separators, String encoded) {
		assertThat(KeyNames.encode(name, separators)).isEqualTo(encoded);
	}

}
