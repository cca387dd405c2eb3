package io.qaio.ratelimit.store.redis;

/**
 * What becomes of calls while Redis does not decide about them.
 */
public enum OnStoreFailure {

	/** They are let in at once. */
	ALLOW,

	/** They are refused. */
	DENY,

	/** Each instance decides by buckets of its own. */
	LOCAL

}
