package io.qaio.queue.store.tarantool.iproto;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * What a server sends, guided by coverage. The first byte chooses the parser.
 */
class IprotoParsersFuzz {

	private static final List<Fuzzing> PARSERS = IprotoParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
