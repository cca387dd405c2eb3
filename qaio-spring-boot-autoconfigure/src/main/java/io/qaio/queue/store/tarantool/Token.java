package io.qaio.queue.store.tarantool;

import java.util.List;

/**
 * Names a delivery: the number of the queue on the server, that of the lease, and that of
 * the task. The server never gives a number of a queue twice.
 *
 * @param queue the queue
 * @param lease what one take took
 * @param number the task
 */
record Token(long queue, long lease, long number) {

	static Token parse(String text) {
		String[] parts = text.split("\\.", 3);
		return new Token(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
	}

	/** As the stored function wants it. */
	void addTo(List<Object> arguments) {
		arguments.add(this.number);
		arguments.add(this.lease);
	}

	@Override
	public String toString() {
		return this.queue + "." + this.lease + "." + this.number;
	}

}
