package io.qaio.faults.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.qaio.faults.history.Event.RoundEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.process.LaunchedProgram;
import io.qaio.faults.process.LongRunProgram;
import io.qaio.faults.site.Servers;
import io.qaio.faults.verify.ResourceSample;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * A long run without faults: one application at full load, in rounds. After each round
 * nothing may be left of its tasks.
 */
public final class LongRun {

	private static final int ROUNDS = 12;

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(90);

	private final RunPlan plan;

	private final Duration time;

	private final boolean leak;

	/**
	 * Create a run.
	 * @param plan what runs where
	 * @param time how long tasks are put, in all rounds together
	 * @param leak whether the application is to leak, to see that this is found
	 */
	public LongRun(RunPlan plan, Duration time, boolean leak) {
		this.plan = plan;
		this.time = time;
		this.leak = leak;
	}

	/**
	 * Run.
	 * @return a sample for each round
	 * @throws IOException if files could not be written
	 */
	public List<ResourceSample> run() throws IOException {
		Path directory = Files.createTempDirectory("qaio-long-run");
		try (Servers servers = this.plan.servers().get(); HistoryFile history = HistoryFile.create(directory, "run")) {
			Map<String, String> properties = new HashMap<>(this.plan.properties());
			properties.putAll(servers.properties());
			properties.put(LongRunProgram.ROUND_MILLIS, String.valueOf(this.time.toMillis() / ROUNDS));
			properties.put(LongRunProgram.LEAK, String.valueOf(this.leak));
			try (LaunchedProgram program = new LaunchedProgram("application", List.of(LongRunProgram.class), directory,
					history, properties, servers.environment())) {
				program.launch(1).awaitStarted();
				return rounds(program, servers, directory);
			}
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private List<ResourceSample> rounds(LaunchedProgram program, Servers servers, Path directory) {
		List<ResourceSample> samples = new ArrayList<>();
		for (int i = 1; i <= ROUNDS; i++) {
			int round = i;
			program.tell();
			Awaitility.await("the end of round " + round)
				.atMost(DRAIN_TIMEOUT.plus(this.time))
				.until(() -> ended(directory).size() == round);
			RoundEnded ended = ended(directory).get(round - 1);
			ServerMeter meter = ServerMeter.read(servers);
			samples.add(new ResourceSample(ended.tasks(), ended.heap(), ended.threads(), meter.connections(),
					meter.keys(), meter.memory(), ended.median(), ended.slow()));
		}
		return samples;
	}

	private static List<RoundEnded> ended(Path directory) {
		return HistoryFile.readAll(directory)
			.stream()
			.flatMap((history) -> history.events().stream())
			.filter(RoundEnded.class::isInstance)
			.map(RoundEnded.class::cast)
			.toList();
	}

}
