package io.qaio.faults.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.faults.history.Event;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.test.JavaProcess;
import org.awaitility.Awaitility;

/**
 * A program in JVMs of its own. All end with this JVM at the latest.
 */
public final class LaunchedProgram implements Program, AutoCloseable {

	private static final int HEAP_MEGABYTES = 96;

	private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

	private static final Set<Process> OPEN = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Process::destroyForcibly)));
	}

	private final String name;

	private final List<Class<?>> mains;

	private final Path directory;

	private final HistoryFile history;

	private final Map<String, String> properties;

	private final Map<String, String> environment;

	private final AtomicInteger count = new AtomicInteger();

	private final List<LaunchedProcess> running = new CopyOnWriteArrayList<>();

	/**
	 * Create a program, without processes yet.
	 * @param name the begin of the names of its processes
	 * @param mains the classes with the main methods, by turns
	 * @param directory where the histories of the run are
	 * @param history that of the run
	 * @param properties properties of Spring Boot
	 * @param environment environment variables
	 */
	public LaunchedProgram(String name, List<Class<?>> mains, Path directory, HistoryFile history,
			Map<String, String> properties, Map<String, String> environment) {
		this.name = name;
		this.mains = List.copyOf(mains);
		this.directory = directory;
		this.history = history;
		this.properties = Map.copyOf(properties);
		this.environment = Map.copyOf(environment);
	}

	/**
	 * Start processes, without waiting for them.
	 * @param processes how many
	 * @return this program
	 */
	public LaunchedProgram launch(int processes) {
		for (int i = 0; i < processes; i++) {
			launch(this.mains.get(i % this.mains.size()));
		}
		return this;
	}

	/**
	 * Wait until all processes have started.
	 */
	public void awaitStarted() {
		this.running.forEach(this::awaitStarted);
	}

	@Override
	public List<ClientProcess> running() {
		return List.copyOf(this.running);
	}

	@Override
	public void replace(ClientProcess killed) {
		LaunchedProcess process = this.running.stream()
			.filter((running) -> running == killed)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(killed.name() + " is none of " + this.running));
		this.running.remove(process);
		awaitStarted(launch(process.main()));
	}

	/**
	 * Write a byte to the standard input of all processes.
	 */
	public void tell() {
		this.running.forEach(LaunchedProcess::tell);
	}

	/**
	 * Let all processes end in good order.
	 */
	public void end() {
		this.running.forEach(LaunchedProcess::end);
	}

	/**
	 * Kill what runs.
	 */
	@Override
	public void close() {
		this.running.forEach(LaunchedProcess::kill);
		OPEN.removeIf((process) -> !process.isAlive());
	}

	private LaunchedProcess launch(Class<?> main) {
		String process = this.name + "-" + this.count.incrementAndGet();
		List<String> arguments = new ArrayList<>(
				List.of("--faults.process=" + process, "--faults.directory=" + this.directory));
		this.properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
		ProcessBuilder builder = JavaProcess.of(main, HEAP_MEGABYTES, arguments.toArray(String[]::new))
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(process + ".log").toFile());
		builder.environment().putAll(this.environment);
		try {
			LaunchedProcess launched = new LaunchedProcess(process, main, builder.start(), this.history);
			OPEN.add(launched.process());
			this.running.add(launched);
			return launched;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(process + " could not be started", ex);
		}
	}

	private void awaitStarted(LaunchedProcess process) {
		long before = MachineClock.now();
		Awaitility.await("the start of " + process.name())
			.atMost(START_TIMEOUT)
			.until(() -> started(process).isPresent() || !process.process().isAlive());
		Event started = started(process)
			.orElseThrow(() -> new IllegalStateException(process.name() + " did not start; it says:\n" + log(process)));
		if (Math.abs(started.time() - before) > START_TIMEOUT.toNanos() * 2 || started.time() > MachineClock.now()) {
			throw new IllegalStateException(process.name() + " reads another clock than this process: " + started.time()
					+ " between " + before + " and " + MachineClock.now());
		}
	}

	private Optional<Event> started(LaunchedProcess process) {
		return HistoryFile.first(this.directory, process.name());
	}

	private String log(LaunchedProcess process) {
		try {
			return Files.readString(this.directory.resolve(process.name() + ".log"));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
