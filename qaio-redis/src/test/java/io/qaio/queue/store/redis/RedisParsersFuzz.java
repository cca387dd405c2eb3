package io.qaio.queue.store.redis;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * What this module reads of Redis, guided by coverage. The first byte chooses the parser.
 */
class RedisParsersFuzz {

	private static final List<Fuzzing> PARSERS = RedisParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
