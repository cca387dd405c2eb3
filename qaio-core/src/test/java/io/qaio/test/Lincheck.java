package io.qaio.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Runs Lincheck in a JVM of its own, as it instruments classes of the JDK: other tests,
 * and their connection to the build, would suffer from that.
 */
public final class Lincheck {

	private static final int MEGABYTES = 700;

	private static final long PATIENCE_SECONDS = 150;

	private Lincheck() {
	}

	/**
	 * Check interleavings of two threads, one after the other.
	 * @param operations the class whose methods threads call
	 * @param pauses methods that only pass time, which would be taken for an endless
	 * loop: the name of a class, and names of methods
	 * @throws AssertionError if an interleaving cannot be explained
	 */
	public static void interleavings(Class<?> operations, String... pauses) {
		run("interleavings", operations, pauses);
	}

	/**
	 * Check what three threads do at once.
	 * @param operations the class whose methods threads call
	 * @throws AssertionError if a result cannot be explained
	 */
	public static void load(Class<?> operations) {
		run("load", operations);
	}

	private static void run(String way, Class<?> operations, String... pauses) {
		List<String> arguments = new ArrayList<>(List.of(way, operations.getName()));
		arguments.addAll(List.of(pauses));
		try {
			Path output = Files.createTempFile("lincheck", ".txt");
			Process process = JavaProcess.of(Lincheck.class, MEGABYTES, arguments.toArray(String[]::new))
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
			process.destroyForcibly();
			if (!ended || process.exitValue() != 0) {
				throw new AssertionError((ended ? "" : "Not done in time. ") + Files.readString(output));
			}
			Files.delete(output);
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Run one check.
	 * @param arguments the way, the name of the class, and what is passed over
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		openModules();
		Class<?> operations = Class.forName(arguments[1]);
		if (arguments[0].equals("load")) {
			new StressOptions().iterations(5)
				.invocationsPerIteration(200)
				.threads(3)
				.actorsPerThread(3)
				.actorsBefore(2)
				.actorsAfter(1)
				.check(operations);
		}
		else {
			ModelCheckingOptions options = new ModelCheckingOptions();
			if (arguments.length > 2) {
				options.addGuarantee(ManagedStrategyGuaranteeKt.forClasses(arguments[2])
					.methods(Arrays.copyOfRange(arguments, 3, arguments.length))
					.ignore());
			}
			options.iterations(3)
				.invocationsPerIteration(80)
				.threads(2)
				.actorsPerThread(3)
				.actorsBefore(2)
				.actorsAfter(1)
				.check(operations);
		}
		System.exit(0);
	}

	/** Lincheck looks into the objects of the JDK. */
	private static void openModules() {
		Module base = Object.class.getModule();
		Map<String, Set<Module>> opens = base.getPackages()
			.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> Set.of(ModelCheckingOptions.class.getModule())));
		ByteBuddyAgent.install().redefineModule(base, Set.of(), Map.of(), opens, Set.of(), Map.of());
	}

}
