package io.qaio.ratelimit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ZoneTests {

	private static final Rate RATE = Rate.parse("5r/s");

	@Test
	void smallest() {
		assertThat(new Zone("login", RATE, 1).size()).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	void sizeIsPositive(int size) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Zone("login", RATE, size))
			.withMessage("Zone 'login': size must be 1 key or more, not " + size);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void nameIsNotBlank(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Zone(name, RATE, 1))
			.withMessage("The name of a zone must not be blank");
	}

}
