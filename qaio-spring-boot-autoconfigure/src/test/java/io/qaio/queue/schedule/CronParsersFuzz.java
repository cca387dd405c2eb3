package io.qaio.queue.schedule;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.qaio.test.Fuzzing;

/**
 * Cron expressions, guided by coverage. The first byte chooses the parser.
 */
class CronParsersFuzz {

	private static final List<Fuzzing> PARSERS = CronParsers.all();

	@FuzzTest(maxDuration = "10m")
	void readsAnInputOrRejectsIt(byte[] data) {
		Fuzzing.one(PARSERS, data);
	}

}
