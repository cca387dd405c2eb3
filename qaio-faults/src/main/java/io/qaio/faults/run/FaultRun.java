package io.qaio.faults.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.qaio.faults.fault.Fault;
import io.qaio.faults.fault.Faults;
import io.qaio.faults.history.Event.LoadEnded;
import io.qaio.faults.history.Harm;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.process.Inspector;
import io.qaio.faults.process.LaunchedProgram;
import io.qaio.faults.process.LimiterProgram;
import io.qaio.faults.process.ListenerWorkerProgram;
import io.qaio.faults.process.PacedWorkerProgram;
import io.qaio.faults.process.PlainWorkerProgram;
import io.qaio.faults.process.ProducerProgram;
import io.qaio.faults.run.RunPlan.Load;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;
import io.qaio.faults.verify.LimitTerms;
import io.qaio.faults.verify.Verdict;
import io.qaio.faults.verify.Verifier;

import org.springframework.util.FileSystemUtils;

/**
 * One run: starts servers and processes, lets faults happen, lets the work come to its
 * end, and verifies what all have seen.
 */
public final class FaultRun {

	private static final int WORKERS = 3;

	private static final LimitTerms LIMIT = new LimitTerms(LimiterProgram.RATE, LimiterProgram.BURST, 0);

	/** A worker that is stopped handles late what was decided before. */
	private static final LimitTerms PACE = new LimitTerms(PacedWorkerProgram.RATE, PacedWorkerProgram.BURST,
			WORKERS * PacedWorkerProgram.CONCURRENCY);

	private static final Map<String, LimitTerms> LIMITS = Map.of(LimiterProgram.SHARED, LIMIT, LimiterProgram.LOCAL,
			LIMIT, PacedWorkerProgram.ZONE, PACE);

	/** So long all consumers have work after the last fault. */
	private static final Duration CALM = Duration.ofSeconds(6);

	private final RunPlan plan;

	private final long seed;

	private final Duration time;

	/**
	 * Create a run.
	 * @param plan what runs where
	 * @param seed decides about faults
	 * @param time how long faults happen; starting, draining and verifying take some more
	 */
	public FaultRun(RunPlan plan, long seed, Duration time) {
		this.plan = plan;
		this.seed = seed;
		this.time = time;
	}

	/**
	 * Run.
	 * @return what was proved. Histories stay in a temporary directory if something was
	 * violated
	 * @throws Exception if the run itself failed
	 */
	public RunReport run() throws Exception {
		Path directory = Files.createTempDirectory("qaio-faults");
		try (Servers servers = this.plan.servers().get()) {
			Map<String, String> properties = new HashMap<>(this.plan.properties());
			properties.putAll(servers.properties());
			try (Inspector inspector = new Inspector(directory, properties)) {
				switch (this.plan.load()) {
					case TASKS -> runTasks(servers, directory, properties, inspector,
							List.of(PlainWorkerProgram.class, ListenerWorkerProgram.class));
					case PACED_TASKS ->
						runTasks(servers, directory, properties, inspector, List.of(PacedWorkerProgram.class));
					case LIMITER -> runLimiters(servers, directory, properties, inspector.history());
				}
			}
		}
		Verdict verdict = new Verifier(LIMITS).verify(HistoryFile.readAll(directory));
		if (verdict.violations().isEmpty()) {
			delete(directory);
		}
		return new RunReport(this.plan.name(), this.seed, verdict, directory.toString());
	}

	private void runTasks(Servers servers, Path directory, Map<String, String> properties, Inspector inspector,
			List<Class<?>> workerPrograms) throws Exception {
		HistoryFile history = inspector.history();
		try (LaunchedProgram workers = program("worker", workerPrograms, servers, directory, history, properties);
				LaunchedProgram producers = program("producer", List.of(ProducerProgram.class), servers, directory,
						history, properties)) {
			workers.launch(WORKERS);
			producers.launch(2);
			workers.awaitStarted();
			producers.awaitStarted();
			inject(new Site(servers, workers, producers), history);
			producers.end();
			inspector.awaitDrained();
			workers.close();
			inspector.recordRest();
		}
	}

	private void runLimiters(Servers servers, Path directory, Map<String, String> properties, HistoryFile history)
			throws Exception {
		try (LaunchedProgram clients = program("limiter", List.of(LimiterProgram.class), servers, directory, history,
				properties)) {
			clients.launch(WORKERS).awaitStarted();
			inject(new Site(servers, clients, clients), history);
			clients.end();
		}
	}

	private static LaunchedProgram program(String name, List<Class<?>> mains, Servers servers, Path directory,
			HistoryFile history, Map<String, String> properties) {
		return new LaunchedProgram(name, mains, directory, history, properties, servers.environment());
	}

	private void inject(Site site, HistoryFile history) throws Exception {
		List<Fault> faults = Faults.of(site.servers())
			.stream()
			.filter((fault) -> this.plan.load() != Load.LIMITER || fault.target() != Fault.Target.PRODUCERS)
			.filter((fault) -> this.plan.forgetful() || !forgets(fault))
			.toList();
		new FaultInjector(site, faults, history, this.seed, this.time).run();
		Thread.sleep(CALM.toMillis());
		history.add(new LoadEnded(MachineClock.now()));
	}

	private static boolean forgets(Fault fault) {
		return fault.harms().contains(Harm.FORGETS_ALL) || fault.harms().contains(Harm.FORGETS_LATEST);
	}

	private static void delete(Path directory) throws IOException {
		FileSystemUtils.deleteRecursively(directory);
	}

	/**
	 * Run one plan.
	 * @param args the name of the plan, for how many seconds, and perhaps the seed
	 */
	public static void main(String[] args) throws Exception {
		RunPlan plan = RunPlan.all(false)
			.stream()
			.filter((one) -> one.name().equals(args[0]))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(args[0] + " is none of " + RunPlan.all(false)));
		long seed = (args.length > 2) ? Long.parseLong(args[2]) : new Random().nextLong();
		System.out.println(new FaultRun(plan, seed, Duration.ofSeconds(Long.parseLong(args[1]))).run());
	}

}
