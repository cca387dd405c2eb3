package io.qaio.queue.store.tarantool.iproto;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server sends, with random data.
 */
@Timeout(180)
class IprotoParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.queue.store.tarantool.iproto.IprotoParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

}
