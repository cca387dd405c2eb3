package io.qaio.benchmarks;

import java.util.List;

/**
 * Something of the call limiter that is measured.
 */
interface LimiterMeasurement extends Named {

	List<Row> measure(Effort effort) throws Exception;

}
