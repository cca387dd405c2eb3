package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command line says.
 *
 * @param measurements what to measure
 * @param effort how long
 * @param <M> a measurement
 */
public record Arguments<M extends Named>(List<M> measurements, Effort effort) {

	/**
	 * Read the arguments: {@code --quick}, and names of measurements to make only those.
	 * @param arguments the arguments
	 * @param all all measurements there are
	 * @param <M> a measurement
	 * @return what they say
	 */
	public static <M extends Named> Arguments<M> read(String[] arguments, List<M> all) {
		List<String> names = new ArrayList<>(Arrays.asList(arguments));
		Effort effort = names.remove("--quick") ? Effort.QUICK : Effort.FULL;
		List<String> known = all.stream().map(Named::name).toList();
		for (String name : names) {
			if (!known.contains(name)) {
				throw new IllegalArgumentException("There is no measurement '" + name + "'. There are "
						+ known.stream().collect(Collectors.joining(", ")) + ", and the option --quick.");
			}
		}
		return new Arguments<>(
				names.isEmpty() ? all : all.stream().filter((each) -> names.contains(each.name())).toList(), effort);
	}

}
