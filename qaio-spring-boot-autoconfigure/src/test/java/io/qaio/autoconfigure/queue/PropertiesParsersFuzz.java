package io.qaio.autoconfigure.queue;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * Values and names in properties, guided by coverage. The first byte chooses the parser.
 */
class PropertiesParsersFuzz {

	private static final List<Fuzzing> PARSERS = PropertiesParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
