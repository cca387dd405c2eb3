package io.qaio.ratelimit.web;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * What the limits of HTTP requests read of settings and clients, guided by coverage. The
 * first byte chooses the parser.
 */
class WebParsersFuzz {

	private static final List<Fuzzing> PARSERS = WebParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
