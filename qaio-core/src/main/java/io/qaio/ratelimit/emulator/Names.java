package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers names from 0 on. The number of a name that is given back is used again.
 */
final class Names {

	private final Map<String, Integer> numbers = new HashMap<>();

	private final List<String> names = new ArrayList<>();

	private final List<Integer> free = new ArrayList<>();

	/**
	 * The number of a name, a new one if it has none yet.
	 */
	int number(String name) {
		Integer known = this.numbers.get(name);
		return (known != null) ? known : add(name);
	}

	private int add(String name) {
		int number;
		if (this.free.isEmpty()) {
			number = this.names.size();
			this.names.add(name);
		}
		else {
			number = this.free.remove(this.free.size() - 1);
			this.names.set(number, name);
		}
		this.numbers.put(name, number);
		return number;
	}

	void free(int number) {
		this.numbers.remove(this.names.get(number));
		this.free.add(number);
	}

	int count() {
		return this.numbers.size();
	}

	List<String> inOrder() {
		return List.copyOf(this.names);
	}

}
