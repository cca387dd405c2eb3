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
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.ratelimit.Rate;
import io.qaio.test.JavaProcess;
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
			List<PutResult> put = new ArrayList<>();
			for (int key = 0; key < KEYS; key++) {
				put.addAll(
						queue.putAll(Collections.nCopies(TASKS / KEYS, new PacedApplication.PacedMail("key" + key))));
			}
			put.addAll(queue.putAll(Collections.nCopies(UNLIMITED, new PacedApplication.PacedMail(""))));
			redis.command("CONFIG", "RESETSTAT");
			for (Process instance : this.instances) {
				instance.getOutputStream().write('\n');
				instance.getOutputStream().flush();
			}
			Awaitility.await("the end of all tasks")
				.atMost(Duration.ofMinutes(3))
				.until(() -> queue.stats().equals(ListenerTestSupport.EMPTY));
			List<Start> starts = redis.command("LRANGE", PacedApplication.STARTS, "0", "-1")
				.lines()
				.map(Start::parse)
				.toList();
			System.out.println(
					redis.command("INFO", "commandstats").lines().filter((line) -> line.contains("eval")).toList());
			assertThat(starts).extracting(Start::id)
				.containsExactlyInAnyOrderElementsOf(put.stream().map(PutResult::id).toList());
			assertThat(starts).extracting(Start::attempt).containsOnly(1);
			check(starts);
		}
	}

	private void check(List<Start> starts) {
		double begin = starts.get(0).at();
		double rate = RATE.thousandthsPerSecond() / 1000.0;
		Map<String, List<Start>> byKey = starts.stream()
			.sorted(Comparator.comparing(Start::at))
			.collect(Collectors.groupingBy(Start::key));
		double unlimitedTook = end(byKey.getOrDefault("", List.of())) - begin;
		double took = byKey.values().stream().mapToDouble(PacedWorkersTests::end).max().orElseThrow() - begin;
		byKey.remove("");
		double most = byKey.values().stream().mapToDouble((ofKey) -> beyondRate(ofKey, rate)).max().orElseThrow();
		double unlimitedAtBest = UNLIMITED * PacedApplication.UNLIMITED_MILLIS / 1000.0 / INSTANCES
				/ PacedApplication.WORKERS;
		double atBest = (TASKS / KEYS - 1 - PacedApplication.BURST) / rate;
		System.out.printf(
				"%d keys at %s: at the most %.2f beyond the rate, all done after %.2f s, at best %.2f s;"
						+ " unlimited ones after %.2f s, at best %.2f s%n",
				byKey.size(), RATE, most, took, atBest, unlimitedTook, unlimitedAtBest);
		assertThat(byKey).hasSize(KEYS);
		assertThat(most).as("beyond the rate").isLessThanOrEqualTo(PacedApplication.BURST + 1);
		// those that lie behind all others are what workers have to do while these wait
		assertThat(unlimitedTook).as("the end of what is not limited").isLessThan(atBest);
		// each key has the whole of its rate, once its tasks no longer stand behind those
		assertThat(took).as("the end of all keys").isLessThan(unlimitedTook + atBest * 1.1 + 1);
	}

	private static double end(List<Start> starts) {
		return starts.get(starts.size() - 1).at();
	}

	/**
	 * By how much the number of starts in any time is above what the rate lets through in
	 * that time, to the millisecond, in which limiters count. A start was let in after it
	 * was asked about and before it was noted.
	 */
	private static double beyondRate(List<Start> starts, double rate) {
		double most = 0;
		for (Start first : starts) {
			int count = 0;
			for (Start last : starts) {
				if (last.asked() >= first.asked()) {
					count++;
					most = Math.max(most, count - rate * (last.at() - first.asked() + 0.001));
				}
			}
		}
		return most;
	}

	private void start(RedisProcess redis) throws IOException {
		Path log = this.logs.resolve(this.instances.size() + ".log");
		this.instances.add(JavaProcess
			.of(PacedApplication.class, 128, "--spring.data.redis.port=" + redis.port(),
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

	/**
	 * A start.
	 *
	 * @param asked when it was asked about the task at the latest, in seconds
	 * @param at when it started
	 */
	private record Start(String key, String id, int attempt, double asked, double at) {

		static Start parse(String line) {
			String[] words = line.split(" ");
			double at = Long.parseLong(words[3]) + Long.parseLong(words[4]) / 1e6;
			return new Start(words[0], words[1], Integer.parseInt(words[2]), at - Long.parseLong(words[5]) / 1e9, at);
		}

	}

}
