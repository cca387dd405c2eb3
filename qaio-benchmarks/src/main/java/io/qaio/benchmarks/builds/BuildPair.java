package io.qaio.benchmarks.builds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

import io.qaio.benchmarks.harness.Figures;
import io.qaio.test.RedisProcess;

/**
 * Two builds that take turns in this JVM, each with a Redis of its own. What slows the
 * machine down for a while slows both down.
 */
final class BuildPair {

	/** What the line with the figures begins with, as applications also log. */
	static final String FIGURES = "figures: ";

	private static final int COSTS = 4;

	private BuildPair() {
	}

	/**
	 * Measure one workload, and print one line: the median ratio of neighbouring slices
	 * (second build to first), the tenth and ninetieth percentile of that ratio between
	 * slices of the first build alone, and the median costs of both.
	 * @param arguments the workload, the target folders of both builds, the seconds of a
	 * slice, slices that warm up, and slices that count
	 */
	public static void main(String... arguments) throws Exception {
		String workload = arguments[0];
		Build first = new Build(Path.of(arguments[1]));
		Build second = new Build(Path.of(arguments[2]));
		double seconds = Double.parseDouble(arguments[3]);
		int warmUps = Integer.parseInt(arguments[4]);
		int slices = Integer.parseInt(arguments[5]);
		ClassLoader libraries = second.libraries();
		try (RedisProcess firstRedis = RedisProcess.start(); RedisProcess secondRedis = RedisProcess.start()) {
			DoubleFunction<double[]> a = first.open(workload, firstRedis.port(), libraries);
			DoubleFunction<double[]> b = second.open(workload, secondRedis.port(), libraries);
			for (int i = 0; i < warmUps; i++) {
				a.apply(seconds);
				b.apply(seconds);
			}
			List<double[]> ofFirst = new ArrayList<>();
			List<double[]> ofSecond = new ArrayList<>();
			for (int i = 0; i < slices; i++) {
				if (i % 2 == 0) {
					ofFirst.add(a.apply(seconds));
					ofSecond.add(b.apply(seconds));
				}
				else {
					ofSecond.add(b.apply(seconds));
					ofFirst.add(a.apply(seconds));
				}
			}
			System.out.println(FIGURES + figures(ofFirst, ofSecond));
		}
		System.exit(0);
	}

	private static String figures(List<double[]> ofFirst, List<double[]> ofSecond) {
		double[] ratios = new double[ofFirst.size()];
		double[] same = new double[ofFirst.size() - 1];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = ofSecond.get(i)[0] / ofFirst.get(i)[0];
			if (i > 0) {
				same[i - 1] = ofFirst.get(i)[0] / ofFirst.get(i - 1)[0];
			}
		}
		DoubleStream figures = DoubleStream.of(new Figures(ratios).median(), new Figures(same).percentile(10),
				new Figures(same).percentile(90));
		for (int cost = 0; cost < COSTS; cost++) {
			figures = DoubleStream.concat(figures, DoubleStream.of(median(ofFirst, cost), median(ofSecond, cost)));
		}
		return figures.mapToObj((figure) -> String.format(Locale.ROOT, "%.5f", figure))
			.collect(Collectors.joining(" "));
	}

	private static double median(List<double[]> slices, int cost) {
		return new Figures(slices.stream().mapToDouble((slice) -> slice[cost]).toArray()).median();
	}

}
