package io.qaio.benchmarks.harness;

import java.util.List;

/**
 * Something of the call limiter that is measured.
 */
public interface LocalMeasurement extends Named {

	List<Row> measure(Effort effort) throws Exception;

}
