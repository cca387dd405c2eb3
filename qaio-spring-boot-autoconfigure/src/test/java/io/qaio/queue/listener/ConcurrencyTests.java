package io.qaio.queue.listener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConcurrencyTests {

	@Test
	void isANumberOrBounds() {
		assertThat(Concurrency.parse("3")).isEqualTo(new Concurrency(3, 3)).hasToString("3");
		assertThat(Concurrency.parse(" 3 - 10 ")).isEqualTo(new Concurrency(3, 10)).hasToString("3-10");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "", "-3", "3-", "3-10-20", "1.5", "1000000000000" })
	void otherTextsAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Concurrency.parse(text))
			.withMessage("must be a number such as 3, or bounds such as 3-10");
	}

	@ParameterizedTest
	@ValueSource(strings = { "10-3", "0", "0-5" })
	void boundsOutOfOrderAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Concurrency.parse(text))
			.withMessageStartingWith("the bounds must be 1 or more, the lower one first, not ");
	}

}
