package io.qaio.queue.store.tarantool;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * What this package reads of Tarantool, guided by coverage. The first byte chooses the
 * parser.
 */
class TarantoolParsersFuzz {

	private static final List<Fuzzing> PARSERS = TarantoolParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
