package io.qaio.fuzz;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that this module parses, with random data.
 */
@Timeout(180)
class ParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.fuzz.CoreParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

}
