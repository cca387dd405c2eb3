package io.qaio.benchmarks.harness;

/**
 * Something that can be chosen on the command line.
 */
public interface Named {

	/**
	 * What to call it there.
	 */
	String name();

}
