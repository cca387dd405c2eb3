package io.qaio.queue.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.lettuce.core.RedisClient;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.ratelimit.Rate;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes share the pace of ten keys, whose tasks lie in the queue one key after
 * the other, and behind them some that are not limited. How fast, the system property
 * {@code qaio.test.paced-rate} says.
 */
class PacedWorkersTests {

	private static final int INSTANCES = 3;

	private static final int KEYS = 10;

	private static final int TASKS = 2000;

	private static final int UNLIMITED = 600;

	private static final Rate RATE = Rate.parse(System.getProperty("qaio.test.paced-rate", "10r/s"));

	/** From a decision until a method writes that it has started, on a busy machine. */
	private static final double SECONDS_TO_START = 0.05;

	private final List<Process> instances = new ArrayList<>();

	@TempDir
	private Path logs;

	@AfterEach
	void endAllInstances() {
		this.instances.forEach(Process::destroyForcibly);
	}

	@Test
	@Timeout(240)
	void noKeyIsAboveItsBoundAndNoWorkerIdle() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port());
				RedisTaskStore store = new RedisTaskStore(() -> client, "qaio")) {
			TaskQueue queue = TaskQueues.on(store)
				.serializers(List.of(new JsonPayloadSerializer(JsonMapper.builder().build())))
				.defaults(QueueSettings.DEFAULTS.withSerializer("json"))
				.build()
				.queue(PacedApplication.QUEUE);
			for (int i = 0; i < INSTANCES; i++) {
				start(redis);
			}
			awaitAllReady();
			List<String> ids = new ArrayList<>();
			for (int key = 0; key < KEYS; key++) {
				ids.addAll(
						queue.putAll(Collections.nCopies(TASKS / KEYS, new PacedApplication.PacedMail("key" + key))));
			}
			ids.addAll(queue.putAll(Collections.nCopies(UNLIMITED, new PacedApplication.PacedMail(""))));
			redis.command("CONFIG", "RESETSTAT");
			for (Process instance : this.instances) {
				instance.getOutputStream().write('\n');
				instance.getOutputStream().flush();
			}
			Awaitility.await("the end of all tasks")
				.atMost(Duration.ofMinutes(3))
				.until(() -> queue.stats().equals(Listening.EMPTY));
			List<Start> starts = redis.command("LRANGE", PacedApplication.STARTS, "0", "-1")
				.lines()
				.map(Start::parse)
				.toList();
			System.out.println(
					redis.command("INFO", "commandstats").lines().filter((line) -> line.contains("eval")).toList());
			assertThat(starts).extracting(Start::id).containsExactlyInAnyOrderElementsOf(ids);
			assertThat(starts).extracting(Start::attempt).containsOnly(1);
			check(starts);
		}
	}

	private void check(List<Start> starts) {
		double begin = starts.get(0).seconds();
		Map<String, List<Double>> byKey = starts.stream()
			.collect(Collectors.groupingBy(Start::key, Collectors.mapping(Start::seconds, Collectors.toList())));
		List<Double> unlimited = byKey.getOrDefault("", List.of());
		byKey.remove("");
		double rate = RATE.thousandthsPerSecond() / 1000.0;
		int each = TASKS / KEYS;
		double most = 0;
		double last = 0;
		for (Map.Entry<String, List<Double>> ofKey : byKey.entrySet()) {
			List<Double> times = ofKey.getValue().stream().sorted(Comparator.naturalOrder()).toList();
			most = Math.max(most, beyondRate(times, rate));
			last = Math.max(last, times.get(times.size() - 1) - begin);
		}
		double ideal = (each - 1 - PacedApplication.BURST) / rate;
		double unlimitedTook = unlimited.stream().max(Comparator.naturalOrder()).orElseThrow() - begin;
		double busy = UNLIMITED * PacedApplication.WORK_MILLIS / 1000.0 / INSTANCES / PacedApplication.WORKERS;
		System.out.printf(
				"%d keys at %s: at the most %.2f beyond the rate, all done after %.2f s, at best %.2f s;"
						+ " unlimited ones after %.2f s, at best %.2f s%n",
				byKey.size(), RATE, most, last, ideal, unlimitedTook, busy);
		assertThat(byKey).hasSize(KEYS);
		assertThat(most).as("beyond the rate")
			.isLessThanOrEqualTo(PacedApplication.BURST + 1 + SECONDS_TO_START * rate);
		// those that lie behind all others are what workers have to do while these wait
		assertThat(unlimitedTook).as("the end of what is not limited").isLessThan(busy * 2 + 2);
		// each key has the whole of its rate, once its tasks no longer stand behind those
		assertThat(last).as("the end of all keys").isLessThan(unlimitedTook + ideal * 1.1 + 1);
	}

	/**
	 * By how much the number of starts in any time is above what the rate lets through in
	 * that time.
	 */
	private static double beyondRate(List<Double> times, double rate) {
		double most = 0;
		double least = Double.MAX_VALUE;
		for (int i = 0; i < times.size(); i++) {
			double ahead = i - times.get(i) * rate;
			least = Math.min(least, ahead);
			most = Math.max(most, ahead - least + 1);
		}
		return most;
	}

	private void start(RedisProcess redis) throws IOException {
		Path log = this.logs.resolve(this.instances.size() + ".log");
		this.instances.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
				PacedApplication.class.getName(), "--spring.data.redis.port=" + redis.port(),
				"--qaio.rate-limit.store=redis", "--qaio.rate-limit.timeout=5s",
				"--qaio.rate-limit.zones.mails.rate=" + RATE)
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start());
	}

	private void awaitAllReady() {
		Awaitility.await("instances").atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
			for (int i = 0; i < INSTANCES; i++) {
				assertThat(Files.readString(this.logs.resolve(i + ".log"))).contains(PacedApplication.READY);
			}
		});
	}

	private record Start(String key, String id, int attempt, double seconds) {

		static Start parse(String line) {
			String[] parts = line.split(" ");
			return new Start(parts[0], parts[1], Integer.parseInt(parts[2]), Long.parseLong(parts[3]) / 1e6);
		}

	}

}
