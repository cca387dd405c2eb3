package io.qaio.queue.store.redis;

/**
 * In which structures {@link RedisTaskStore} keeps tasks. Both can be used on one server:
 * their keys differ.
 */
public enum RedisLayout {

	/** A list of what is ready, and a hash of what is taken. */
	LISTS("lists", "", "ready", "taken", new ListTokens()),

	/**
	 * A stream and its consumer group: what is taken is pending there, and what is done
	 * is deleted.
	 */
	STREAMS("streams", "stream:", "tasks", "ahead", new StreamTokens());

	private final String folder;

	private final String keyStart;

	private final String firstKey;

	private final String secondKey;

	private final TokenFormat tokens;

	RedisLayout(String folder, String keyStart, String firstKey, String secondKey, TokenFormat tokens) {
		this.folder = folder;
		this.keyStart = keyStart;
		this.firstKey = firstKey;
		this.secondKey = secondKey;
		this.tokens = tokens;
	}

	/**
	 * Where the scripts are that only this layout has.
	 */
	String folder() {
		return this.folder;
	}

	/**
	 * What the names of a queue's keys begin with, after the queue.
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

	TokenFormat tokens() {
		return this.tokens;
	}

}
