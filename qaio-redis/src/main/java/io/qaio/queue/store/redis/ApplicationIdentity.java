package io.qaio.queue.store.redis;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The name of this application among all that use the server, and the numbers that it
 * gives to its calls. Thread-safe.
 */
final class ApplicationIdentity {

	/** 36 to the power of 12. */
	private static final long FIRST_OF_13_DIGITS = 4_738_381_338_321_616_896L;

	private static final long REST_OF_13_DIGITS = Long.MAX_VALUE - FIRST_OF_13_DIGITS;

	private final String name = Long.toString(FIRST_OF_13_DIGITS + new SecureRandom().nextLong(REST_OF_13_DIGITS),
			Character.MAX_RADIX);

	private final String channel;

	private final AtomicLong numbers = new AtomicLong(1_000_000_000_000L);

	ApplicationIdentity(String keyPrefix) {
		this.channel = keyPrefix + ":consumer:" + this.name;
	}

	/**
	 * The name of the application: 13 characters.
	 */
	String name() {
		return this.name;
	}

	/**
	 * The channel that only this application listens to. It ends with the name of the
	 * application, and those of other applications differ only in that.
	 */
	String channel() {
		return this.channel;
	}

	/**
	 * A number that is larger than all before. As text these numbers, of 13 digits, sort
	 * as they count.
	 */
	long nextNumber() {
		return this.numbers.incrementAndGet();
	}

	/**
	 * A name for a lease that no other lease has.
	 */
	String newLease() {
		return this.name + "." + nextNumber();
	}

}
