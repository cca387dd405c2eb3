package io.qaio.benchmarks;

/**
 * Something that can be chosen on the command line.
 */
interface Named {

	/**
	 * What to call it there.
	 */
	String name();

}
