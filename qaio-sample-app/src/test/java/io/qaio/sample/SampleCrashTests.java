package io.qaio.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.qaio.sample.SampleClient.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills real processes, and expects the tasks that they had taken.
 */
class SampleCrashTests {

	private static final int TASKS = 300;

	private final List<SampleProcess> samples = new ArrayList<>();

	private Path data;

	@BeforeEach
	void useDirectory(@TempDir Path directory) {
		this.data = directory.resolve("data");
	}

	@AfterEach
	void endAllProcesses() {
		this.samples.forEach(SampleProcess::close);
		ProcessHandle redis = SampleProcess.redis(this.data);
		if (redis != null) {
			redis.destroyForcibly();
		}
	}

	@Test
	void aTaskThatAKilledSampleHadTakenIsDeliveredAgain() throws Exception {
		SampleProcess sample = start();
		String id = sample.http().put("{\"order\": 42}", "?visibilityTimeout=2s");
		Taken lost = sample.http().take();
		assertThat(lost.id()).isEqualTo(id);
		assertThat(lost.attempt()).isEqualTo(1);
		ProcessHandle redis = redis();
		sample.kill();

		SampleClient restarted = start().http();
		assertThat(redis()).as("the server that outlived the sample").isEqualTo(redis);
		Taken task = restarted.take();
		assertThat(task.id()).isEqualTo(id);
		assertThat(task.attempt()).isEqualTo(2);
		assertThat(task.payload()).isEqualTo(Map.of("order", 42));
		restarted.ack(task.receipt()).expectStatus().isNoContent();
		restarted.expectNoTask();
		restarted.get("/queues").expectBody().jsonPath("$.default.taken").isEqualTo(0);
	}

	@Test
	void nothingIsLostWhenTheRedisServerIsKilledBetweenPutAndGet() throws Exception {
		SampleProcess sample = start();
		SampleClient http = sample.http();
		List<String> put = new ArrayList<>();
		for (int i = 0; i < TASKS; i++) {
			put.add(http.put("" + i, ""));
		}
		assertThat(put).doesNotHaveDuplicates();
		ProcessHandle killed = redis();
		killed.destroyForcibly();
		sample.kill();

		SampleClient restarted = start().http();
		assertThat(redis()).isNotEqualTo(killed);
		List<String> got = new ArrayList<>();
		for (int i = 0; i < TASKS; i++) {
			Taken task = restarted.take();
			got.add(task.id());
			assertThat(task.payload()).isEqualTo(i);
			assertThat(task.attempt()).isEqualTo(1);
			restarted.ack(task.receipt()).expectStatus().isNoContent();
		}
		assertThat(got).isEqualTo(put);
		restarted.expectNoTask();
	}

	@Test
	void theLastSampleOnADirectoryStopsItsServer() throws Exception {
		SampleProcess first = start();
		ProcessHandle redis = redis();
		SampleProcess second = start();
		assertThat(redis()).isEqualTo(redis);

		first.stop();
		assertThat(first.output()).contains("Redis stays");
		String id = second.http().put("1", "");
		second.stop();
		assertThat(second.output()).contains("Redis is stopped");
		assertThat(SampleProcess.redis(this.data)).isNull();

		assertThat(start().http().take().id()).isEqualTo(id);
	}

	private SampleProcess start() throws IOException {
		SampleProcess sample = SampleProcess.start(this.data, "--sample.walk-through=false");
		this.samples.add(sample);
		return sample;
	}

	private ProcessHandle redis() {
		return Objects.requireNonNull(SampleProcess.redis(this.data), "no redis-server on " + this.data);
	}

}
