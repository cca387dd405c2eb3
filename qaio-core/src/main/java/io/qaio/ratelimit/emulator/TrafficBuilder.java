package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects requests that are read one by one.
 */
final class TrafficBuilder {

	private final Names keyNames = new Names();

	private final Names resourceNames = new Names();

	private final List<Request> requests = new ArrayList<>();

	void add(double time, String key, String resource) {
		this.requests.add(new Request(time, this.keyNames.number(key), this.resourceNames.number(resource)));
	}

	int count() {
		return this.requests.size();
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
		this.requests.sort(Comparator.comparingDouble(Request::time));
		double[] times = this.requests.stream().mapToDouble(Request::time).toArray();
		change.accept(times);
		return new Traffic(times, this.requests.stream().mapToInt(Request::key).toArray(), this.keyNames.inOrder(),
				this.requests.stream().mapToInt(Request::resource).toArray(), this.resourceNames.inOrder());
	}

	/**
	 * A request, its key and resource as numbers.
	 */
	private record Request(double time, int key, int resource) {
	}

}
