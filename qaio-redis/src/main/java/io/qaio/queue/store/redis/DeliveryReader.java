package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.UnreadableTaskException;

/**
 * Reads the deliveries of one queue, one by one: one that cannot be read does not take
 * the others along. Thread-safe.
 *
 * @param terms the queue's terms
 * @param quarantine ends deliveries that cannot be read
 */
record DeliveryReader(LeaseTerms terms, Quarantine quarantine) {

	/**
	 * Read a delivery.
	 * @param receipt the receipt
	 * @param bytes the task, from the offset to the end
	 * @param offset where the task begins
	 * @param deadline the end of a lease of some length, in milliseconds
	 * @return the delivery, empty if it cannot be read and so was ended
	 */
	Optional<Delivery> read(String receipt, byte[] bytes, int offset, ToLongFunction<Duration> deadline) {
		try {
			TaskRecord record = new TaskRecord(bytes, offset);
			Duration timeout = record.visibilityTimeout(this.terms.visibilityTimeout());
			return Optional.of(record.delivery(receipt, deadline.applyAsLong(timeout), timeout));
		}
		catch (UnreadableTaskException ex) {
			this.quarantine.refuse(receipt, ex);
			return Optional.empty();
		}
	}

}
