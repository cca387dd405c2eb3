package io.qaio.ratelimit.emulator;

/**
 * The request that a resource decides about, for its limits.
 */
final class CurrentRequest {

	private Keys keys = (request, limit) -> EmulatedLimit.NO_KEY;

	private int number;

	private double time;

	/**
	 * Goes on to another request.
	 * @param time when it comes, in the model's unit
	 * @param keys the keys of requests
	 * @param number which request, from 0
	 */
	void set(double time, Keys keys, int number) {
		this.time = time;
		this.keys = keys;
		this.number = number;
	}

	double time() {
		return this.time;
	}

	/**
	 * The key of the request for one of its limits.
	 * @param limit which limit of its resource, from 0
	 * @return the key, negative if there is none
	 */
	int key(int limit) {
		return this.keys.key(this.number, limit);
	}

	/**
	 * The keys of requests.
	 */
	@FunctionalInterface
	interface Keys {

		/**
		 * The key of a request for one of its limits.
		 * @param request which request, from 0
		 * @param limit which limit of its resource, from 0
		 * @return the key, negative if there is none
		 */
		int key(int request, int limit);

	}

}
