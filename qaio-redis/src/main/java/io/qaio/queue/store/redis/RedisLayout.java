package io.qaio.queue.store.redis;

/**
 * The structures in which {@link RedisTaskStore} keeps tasks. Both layouts can be used on
 * one server: their keys differ.
 */
public enum RedisLayout {

	/** A list of ready tasks, and a hash of taken ones. */
	LISTS("lists", "", "ready", "taken", new ListReceipts()),

	/**
	 * A stream and its consumer group: taken tasks are pending there, and acked ones are
	 * deleted.
	 */
	STREAMS("streams", "stream:", "tasks", "ahead", new StreamReceipts());

	private final String folder;

	private final String keyStart;

	private final String firstKey;

	private final String secondKey;

	private final ReceiptFormat receipts;

	RedisLayout(String folder, String keyStart, String firstKey, String secondKey, ReceiptFormat receipts) {
		this.folder = folder;
		this.keyStart = keyStart;
		this.firstKey = firstKey;
		this.secondKey = secondKey;
		this.receipts = receipts;
	}

	/**
	 * The folder of the Lua libraries that only this layout has.
	 */
	String folder() {
		return this.folder;
	}

	/**
	 * The beginning of the names of a queue's keys, after the queue.
	 */
	String keyStart() {
		return this.keyStart;
	}

	/**
	 * The name of the first key that scripts take; it stands for the queue in messages.
	 */
	String firstKey() {
		return this.firstKey;
	}

	/**
	 * The name of the second key that scripts take.
	 */
	String secondKey() {
		return this.secondKey;
	}

	ReceiptFormat receipts() {
		return this.receipts;
	}

}
