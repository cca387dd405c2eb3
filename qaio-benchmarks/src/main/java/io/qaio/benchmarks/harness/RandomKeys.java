package io.qaio.benchmarks.harness;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Lets a thread go through keys at random.
 */
@State(Scope.Thread)
public class RandomKeys {

	private long random = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L;

	public final String next(String[] keys) {
		this.random ^= this.random << 13;
		this.random ^= this.random >>> 7;
		this.random ^= this.random << 17;
		return keys[(int) ((this.random >>> 32) * keys.length >>> 32)];
	}

}
