package io.qaio.fuzz;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * All that this module parses, guided by coverage. The first byte chooses the parser.
 */
class CoreParsersFuzz {

	private static final List<Fuzzing> PARSERS = CoreParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
