package io.qaio.autoconfigure.queue;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values and names in properties, with random data.
 */
@Timeout(180)
class PropertiesParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.autoconfigure.queue.PropertiesParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

}
