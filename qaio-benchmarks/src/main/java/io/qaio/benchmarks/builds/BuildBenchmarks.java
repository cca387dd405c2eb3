package io.qaio.benchmarks.builds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.qaio.benchmarks.harness.Figures;

/**
 * Compares this build of Qaio with another one. Arguments: the folder
 * {@code qaio-benchmarks/target} of a checkout in which the other one was built,
 * {@code --quick}, and names of {@linkplain Workloads workloads} to measure only those.
 * To be run from the root of this checkout, by a JDK. In each of five JVMs the builds
 * take turns of half a second.
 */
public final class BuildBenchmarks {

	private static final Path THIS = Path.of("qaio-benchmarks/target");

	private BuildBenchmarks() {
	}

	/**
	 * Measure, and print a table.
	 * @param arguments the folder of the other build, {@code --quick}, names of workloads
	 */
	public static void main(String... arguments) throws Exception {
		List<String> names = new ArrayList<>(Arrays.asList(arguments));
		boolean quick = names.remove("--quick");
		if (names.isEmpty()) {
			throw new IllegalArgumentException(
					"Say where the other build is: the folder qaio-benchmarks/target of its checkout");
		}
		Path other = Path.of(names.remove(0));
		System.out.printf("| | other/s | this/s | ratio | lowest and highest of the JVMs | same build, slice to slice"
				+ " | Redis µs | scripts | bytes |%n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%n");
		for (String workload : names.isEmpty() ? Workloads.NAMES : names) {
			List<double[]> runs = new ArrayList<>();
			for (int i = 0; i < (quick ? 1 : 5); i++) {
				runs.add(run(workload, other, i % 2 == 1, quick));
			}
			System.out.println(row(workload, runs));
		}
	}

	/**
	 * Run both builds in a JVM of their own.
	 * @param swapped whether this build comes first, as who comes first is compiled first
	 */
	private static double[] run(String workload, Path other, boolean swapped, boolean quick)
			throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xms512m", "-Xmx512m", "-cp", System.getProperty("java.class.path"), BuildPair.class.getName(),
				workload, (swapped ? THIS : other).toString(), (swapped ? other : THIS).toString(), "0.5",
				quick ? "4" : "8", quick ? "8" : "24")
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new IllegalStateException("The measurement of " + workload + " failed: " + output);
		}
		double[] figures = output.lines()
			.filter((line) -> line.startsWith(BuildPair.FIGURES))
			.flatMap((line) -> Arrays.stream(line.substring(BuildPair.FIGURES.length()).split(" ")))
			.mapToDouble(Double::parseDouble)
			.toArray();
		if (swapped) {
			figures[0] = 1 / figures[0];
			for (int i = 3; i < figures.length; i += 2) {
				double first = figures[i];
				figures[i] = figures[i + 1];
				figures[i + 1] = first;
			}
		}
		return figures;
	}

	private static String row(String workload, List<double[]> runs) {
		double[] ratios = runs.stream().mapToDouble((run) -> run[0]).sorted().toArray();
		return String.format(Locale.ROOT,
				"| %s | %,.0f | %,.0f | %.3f | %.3f to %.3f | %.2f to %.2f | %.2f, %.2f | %.4f, %.4f | %,.0f, %,.0f |",
				workload, median(runs, 3), median(runs, 4), median(runs, 0), ratios[0], ratios[ratios.length - 1],
				median(runs, 1), median(runs, 2), median(runs, 5), median(runs, 6), median(runs, 7), median(runs, 8),
				median(runs, 9), median(runs, 10));
	}

	private static double median(List<double[]> runs, int figure) {
		return new Figures(runs.stream().mapToDouble((run) -> run[figure]).toArray()).median();
	}

}
