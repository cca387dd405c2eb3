package io.qaio.queue.schedule;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cron expressions, with random data.
 */
@Timeout(180)
class CronParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.queue.schedule.CronParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

}
