package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Requests with their times, keys and resources, to be replayed. Keys and resources are
 * kept as numbers, and may be very many. The arrays are not copied; do not change them.
 */
public final class Traffic {

	private final double[] seconds;

	private final int[] keys;

	private final List<String> keyNames;

	private final int[] resources;

	private final List<String> resourceNames;

	Traffic(double[] seconds, int[] keys, List<String> keyNames, int[] resources, List<String> resourceNames) {
		this.seconds = seconds;
		this.keys = keys;
		this.keyNames = keyNames;
		this.resources = resources;
		this.resourceNames = resourceNames;
	}

	/**
	 * Requests of one key to one resource.
	 * @param seconds when they come, in order
	 * @param key their key
	 * @param resource the name of their resource
	 * @return the traffic
	 */
	public static Traffic of(double[] seconds, String key, String resource) {
		return new Traffic(seconds, new int[seconds.length], List.of(key), new int[seconds.length], List.of(resource));
	}

	/**
	 * How many requests there are.
	 * @return the number of requests
	 */
	public int size() {
		return this.seconds.length;
	}

	/**
	 * When a request came.
	 * @param request which, from 0
	 * @return seconds
	 */
	public double time(int request) {
		return this.seconds[request];
	}

	/**
	 * The key of a request.
	 * @param request which, from 0
	 * @return the key, "" if it has none
	 */
	public String key(int request) {
		return this.keyNames.get(this.keys[request]);
	}

	/**
	 * The resource of a request.
	 * @param request which, from 0
	 * @return its name
	 */
	public String resource(int request) {
		return this.resourceNames.get(this.resources[request]);
	}

	/**
	 * The keys, in the order in which they came first.
	 * @return the keys
	 */
	public List<String> keys() {
		return this.keyNames;
	}

	/**
	 * The resources, in the order in which they came first.
	 * @return their names
	 */
	public List<String> resources() {
		return this.resourceNames;
	}

	double[] times() {
		return this.seconds;
	}

	/**
	 * The numbers of the keys, {@link EmulatedLimit#NO_KEY} for the empty one.
	 */
	int[] keyNumbers() {
		int none = this.keyNames.indexOf("");
		return (none < 0) ? this.keys
				: Arrays.stream(this.keys).map((key) -> (key == none) ? EmulatedLimit.NO_KEY : key).toArray();
	}

	/**
	 * The numbers of the resources as another one numbers them.
	 */
	int[] resourceNumbers(ToIntFunction<String> numbers) {
		int[] others = this.resourceNames.stream().mapToInt(numbers).toArray();
		return Arrays.stream(this.resources).map((resource) -> others[resource]).toArray();
	}

}
