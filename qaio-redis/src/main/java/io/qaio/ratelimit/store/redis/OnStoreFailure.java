package io.qaio.ratelimit.store.redis;

/**
 * What decides about the calls of a zone while Redis does not.
 */
public enum OnStoreFailure {

	/** Nothing: calls are let in at once. */
	ALLOW,

	/** Nothing: calls are rejected. */
	DENY,

	/** Each instance of the application, by buckets of its own. */
	LOCAL

}
