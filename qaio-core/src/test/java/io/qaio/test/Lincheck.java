package io.qaio.test;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Options of Lincheck, such that a check takes a second or two.
 */
public final class Lincheck {

	private Lincheck() {
	}

	/**
	 * Check interleavings of two threads, one after the other.
	 * @param operations the class whose methods threads call
	 * @param ignored methods that only pass time, which would be taken for an endless
	 * loop
	 */
	public static void interleavings(Class<?> operations, ManagedStrategyGuarantee... ignored) {
		openModules();
		ModelCheckingOptions options = new ModelCheckingOptions();
		Arrays.stream(ignored).forEach(options::addGuarantee);
		options.iterations(8)
			.invocationsPerIteration(200)
			.threads(2)
			.actorsPerThread(3)
			.actorsBefore(2)
			.actorsAfter(1)
			.check(operations);
	}

	/**
	 * Check what three threads do at once.
	 * @param operations the class whose methods threads call
	 */
	public static void load(Class<?> operations) {
		openModules();
		new StressOptions().iterations(8)
			.invocationsPerIteration(200)
			.threads(3)
			.actorsPerThread(3)
			.actorsBefore(2)
			.actorsAfter(1)
			.check(operations);
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
