package io.qaio.benchmarks.harness;

import java.util.List;
import java.util.function.Consumer;

/**
 * A queue with listeners in this JVM. Puts are safe for use by many threads.
 */
public interface ListenerDesign extends AutoCloseable {

	/**
	 * What to call it in the table.
	 */
	String title();

	/**
	 * Put tasks by the quickest way there is.
	 */
	void putAll(List<MailPayload> mails);

	/**
	 * Put one task, and wait until it is stored.
	 */
	void put(MailPayload mail);

	/**
	 * Start to listen.
	 * @param concurrency how many are handled at once
	 * @param handler handles them
	 * @return ends it; all that were handled are acked then
	 */
	AutoCloseable listen(int concurrency, Consumer<MailPayload> handler) throws Exception;

	/**
	 * How many tasks there are, acked ones not counted.
	 */
	long left();

}
