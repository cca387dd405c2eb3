package io.qaio.benchmarks;

import java.util.List;

/**
 * Something that is measured on a server that does nothing else.
 */
interface Measurement extends Named {

	List<Row> measure(Server server, Effort effort) throws Exception;

}
