package io.qaio.ratelimit.store;

/**
 * What happens to calls while a shared store cannot decide about them.
 */
public enum OnStoreFailure {

	/** They pass at once. */
	ALLOW,

	/** They are rejected. */
	DENY,

	/** Each instance decides by buckets of its own. */
	LOCAL

}
