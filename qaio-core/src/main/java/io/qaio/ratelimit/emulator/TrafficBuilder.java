package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Collects requests that are read one by one.
 */
final class TrafficBuilder {

	private final Names keyNames = new Names();

	private final Names resourceNames = new Names();

	private double[] seconds = new double[1024];

	private int[] keys = new int[1024];

	private int[] resources = new int[1024];

	private int count;

	void add(double time, String key, String resource) {
		if (this.count == this.seconds.length) {
			this.seconds = Arrays.copyOf(this.seconds, 2 * this.count);
			this.keys = Arrays.copyOf(this.keys, 2 * this.count);
			this.resources = Arrays.copyOf(this.resources, 2 * this.count);
		}
		this.seconds[this.count] = time;
		this.keys[this.count] = this.keyNames.number(key);
		this.resources[this.count] = this.resourceNames.number(resource);
		this.count++;
	}

	int count() {
		return this.count;
	}

	Traffic build() {
		return build((times) -> {
		});
	}

	/**
	 * Sorts the requests by time, and builds the traffic.
	 * @param change changes the sorted times before they are used
	 */
	Traffic build(Consumer<double[]> change) {
		int[] order = inOrderOfTime();
		double[] times = Arrays.stream(order).mapToDouble((i) -> this.seconds[i]).toArray();
		change.accept(times);
		return new Traffic(times, Arrays.stream(order).map((i) -> this.keys[i]).toArray(), this.keyNames.inOrder(),
				Arrays.stream(order).map((i) -> this.resources[i]).toArray(), this.resourceNames.inOrder());
	}

	private int[] inOrderOfTime() {
		boolean sorted = IntStream.range(1, this.count).allMatch((i) -> this.seconds[i - 1] <= this.seconds[i]);
		IntStream order = IntStream.range(0, this.count);
		return sorted ? order.toArray()
				: order.boxed().sorted(Comparator.comparingDouble((i) -> this.seconds[i])).mapToInt((i) -> i).toArray();
	}

}
