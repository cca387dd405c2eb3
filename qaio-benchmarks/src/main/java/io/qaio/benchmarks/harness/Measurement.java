package io.qaio.benchmarks.harness;

import java.util.List;

/**
 * Something that is measured on a server that does nothing else.
 */
public interface Measurement extends Named {

	List<Row> measure(RedisServer server, Effort effort) throws Exception;

}
