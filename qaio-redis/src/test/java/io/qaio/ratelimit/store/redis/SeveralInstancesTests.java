package io.qaio.ratelimit.store.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.qaio.test.JavaProcess;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Four processes make calls with one key, at 20 times its rate, for as many seconds as
 * the system property {@code qaio.test.hammer-seconds} says.
 */
class SeveralInstancesTests {

	private static final int INSTANCES = 4;

	private static final int SECONDS = Integer.getInteger("qaio.test.hammer-seconds", 20);

	@Test
	@Timeout(300)
	void togetherTheyAreLetInAsOftenAsTheRateAllows() throws Exception {
		List<Process> processes = new ArrayList<>();
		try (RedisProcess redis = RedisProcess.start()) {
			List<BufferedReader> outputs = new ArrayList<>();
			for (int i = 0; i < INSTANCES; i++) {
				Process process = start(redis, i % 2 == 0);
				processes.add(process);
				outputs.add(process.inputReader(StandardCharsets.UTF_8));
			}
			for (BufferedReader output : outputs) {
				assertThat(lineOf(output)).isEqualTo("ready");
			}
			long start = millis(redis);
			for (Process process : processes) {
				process.getOutputStream().write('\n');
				process.getOutputStream().flush();
			}
			long calls = 0;
			long granted = 0;
			for (BufferedReader output : outputs) {
				String[] counts = lineOf(output).split(" ");
				calls += Long.parseLong(counts[0]);
				granted += Long.parseLong(counts[1]);
				assertThat(counts[2]).as("decided without Redis").isEqualTo("0");
			}
			long passed = millis(redis) - start;
			long most = HammeringApplication.LIMIT.burst() + 1
					+ passed * HammeringApplication.RATE.thousandthsPerSecond() / 1_000_000;
			System.out.println(INSTANCES + " processes, " + passed + " ms, " + calls + " calls, " + granted
					+ " let in, at the most " + most);
			assertThat(calls).isGreaterThan(15 * most);
			assertThat(granted).isLessThanOrEqualTo(most).isGreaterThan(most * 95 / 100);
		}
		finally {
			processes.forEach(Process::destroyForcibly);
		}
	}

	private static Process start(RedisProcess redis, boolean rememberRejections) throws IOException {
		return JavaProcess
			.of(HammeringApplication.class, 64, Integer.toString(redis.port()), Integer.toString(SECONDS),
					Boolean.toString(rememberRejections))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	/**
	 * Reads the next line of output that is not a log line.
	 */
	private static String lineOf(BufferedReader output) throws IOException {
		String line = output.readLine();
		while (line != null && !line.matches("ready|\\d+ \\d+ \\d+")) {
			line = output.readLine();
		}
		if (line == null) {
			throw new AssertionError("The process has ended");
		}
		return line;
	}

	private static long millis(RedisProcess redis) {
		String[] time = redis.command("TIME").split("\n");
		return Long.parseLong(time[0]) * 1000 + Long.parseLong(time[1]) / 1000;
	}

}
