package io.qaio.queue.store.tarantool;

/**
 * The receipt of one delivery: the queue, the lease and the task by their numbers on the
 * server, which gives no number of a queue twice. As text the task's number is counted
 * back from the lease's, which is the later one: that is short.
 *
 * @param queue the number of the queue
 * @param lease the number of the lease, which all tasks of one take share
 * @param task the number of the task
 */
record TarantoolReceipt(long queue, long lease, long task) {

	/**
	 * Read a receipt.
	 * @throws IllegalArgumentException if the text is none
	 */
	static TarantoolReceipt parse(String text) {
		int first = text.indexOf('.');
		int second = text.indexOf('.', first + 1);
		if (first < 0 || second < 0) {
			throw new IllegalArgumentException("'" + text + "' is no receipt of Tarantool");
		}
		long lease = Long.parseLong(text, first + 1, second, 10);
		return new TarantoolReceipt(Long.parseLong(text, 0, first, 10), lease,
				lease - Long.parseLong(text, second + 1, text.length(), 10));
	}

	/**
	 * Whether this task follows some tasks in a row of one lease.
	 */
	boolean follows(TarantoolReceipt first, int count) {
		return this.lease == first.lease && this.queue == first.queue && this.task == first.task + count;
	}

	@Override
	public String toString() {
		return this.queue + "." + this.lease + "." + (this.lease - this.task);
	}

}
