package io.qaio.faults.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;

import io.qaio.faults.history.MachineClock;
import io.qaio.faults.server.ServersClock;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.JavaProcess;
import io.qaio.test.RedisProcess;
import io.qaio.test.TarantoolProcess;
import io.qaio.test.WallClock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * That clocks of real processes are stepped while they run.
 */
@Timeout(120)
class ClockStepTests {

	private static final long SEED = 1;

	@BeforeEach
	void assume() {
		Assumptions.assumeTrue(WallClock.create().isPresent(), "there is no compiler");
	}

	@Test
	void theClockOfRedisIsSteppedAndRightAgain() throws Exception {
		try (StartedServers servers = StartedServers.redis()) {
			RedisProcess redis = servers.find(RedisProcess.class).orElseThrow();
			steps(servers, () -> Long.parseLong(redis.command("TIME").lines().findFirst().orElseThrow()) * 1000);
		}
	}

	@Test
	void theClockOfTarantoolIsSteppedAndRightAgain() throws Exception {
		try (StartedServers servers = StartedServers.tarantool()) {
			TarantoolProcess tarantool = servers.find(TarantoolProcess.class).orElseThrow();
			steps(servers,
					() -> (long) (Double.parseDouble(tarantool.lua("return require('clock').realtime()")) * 1000));
			servers.find(ServersClock.class).orElseThrow().clock().set(Duration.ofHours(1));
			// the event loop looks at the wall clock only now and then
			await().untilAsserted(() -> assertThatAhead(Duration.ofHours(1),
					() -> (long) (Double.parseDouble(tarantool.lua("return require('fiber').time()")) * 1000)));
		}
	}

	private static void steps(StartedServers servers, LongSupplier millis) throws Exception {
		assertThatAhead(Duration.ZERO, millis);
		Fault.Effect effect = begin(new ServerClockStepped(), servers);
		assertThatAhead(Duration.ofMillis(new Random(SEED).nextInt(10_001) - 5000), millis);
		effect.end();
		assertThatAhead(Duration.ZERO, millis);
		effect = begin(new ServerClockLeaps(), servers);
		assertThatAhead(Duration.ofHours(1), millis);
		effect.end();
		assertThatAhead(Duration.ZERO, millis);
	}

	@Test
	void theClocksOfClientsAreSteppedButNotTheirMonotonicOnes() throws Exception {
		try (StartedServers servers = StartedServers.redis()) {
			ProcessBuilder builder = JavaProcess.of(Clocks.class, 32);
			builder.environment().putAll(servers.environment());
			Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
			try (BufferedReader times = process.inputReader()) {
				LongSupplier millis = () -> wallClock(process, times);
				assertThatAhead(Duration.ZERO, millis);
				Fault.Effect effect = begin(new ClientClocksStepped(), servers);
				assertThatAhead(Duration.ofSeconds(new Random(SEED).nextInt(7201) - 3600), millis);
				effect.end();
				assertThatAhead(Duration.ZERO, millis);
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	private static long wallClock(Process process, BufferedReader times) {
		try {
			long before = MachineClock.now();
			process.getOutputStream().write('\n');
			process.getOutputStream().flush();
			String[] clocks = times.readLine().split(" ");
			assertThat(Long.parseLong(clocks[1])).isBetween(before, MachineClock.now());
			return Long.parseLong(clocks[0]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * However long the answer takes. Redis is asked for whole seconds.
	 */
	private static void assertThatAhead(Duration ahead, LongSupplier millis) {
		long before = System.currentTimeMillis();
		long right = millis.getAsLong() - ahead.toMillis();
		assertThat(right).isBetween(before - 1000, System.currentTimeMillis() + 20);
	}

	private static Fault.Effect begin(Fault fault, StartedServers servers) throws Exception {
		assertThat(fault.appliesTo(servers)).isTrue();
		return fault.begin(Sites.of(servers), new Random(SEED));
	}

	/**
	 * Tells the time whenever it is asked.
	 */
	static final class Clocks {

		private Clocks() {
		}

		public static void main(String[] args) throws IOException {
			while (System.in.read() >= 0) {
				System.out.println(System.currentTimeMillis() + " " + MachineClock.now());
			}
		}

	}

}
