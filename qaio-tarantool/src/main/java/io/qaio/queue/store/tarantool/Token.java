package io.qaio.queue.store.tarantool;

import java.util.List;

/**
 * Names a delivery: the number of the queue on the server, that of the lease, and that of
 * the task. The server never gives a number of a queue twice. As text the task's number
 * is counted back from the lease's, which was given later: that is short.
 *
 * @param queue the queue
 * @param lease what one take took
 * @param number the task
 */
record Token(long queue, long lease, long number) {

	static Token parse(String text) {
		int first = text.indexOf('.');
		int second = text.indexOf('.', first + 1);
		long lease = Long.parseLong(text, first + 1, second, 10);
		return new Token(Long.parseLong(text, 0, first, 10), lease,
				lease - Long.parseLong(text, second + 1, text.length(), 10));
	}

	/**
	 * Whether this is the next after some tasks in a row of one lease.
	 */
	boolean isBehind(Token first, int count) {
		return this.lease == first.lease && this.queue == first.queue && this.number == first.number + count;
	}

	/** As the stored function wants it. */
	void addTo(List<Object> arguments) {
		arguments.add(this.number);
		arguments.add(this.lease);
	}

	@Override
	public String toString() {
		return this.queue + "." + this.lease + "." + (this.lease - this.number);
	}

}
