package io.qaio.benchmarks;

import java.util.List;

/**
 * Something that is measured on a server that does nothing else.
 */
interface Measurement {

	/**
	 * What to call it on the command line.
	 */
	String name();

	List<Row> measure(Server server, Effort effort) throws Exception;

}
