package io.qaio.queue.store.redis;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names by which the server knows this application, and the numbers of its calls.
 * Names are drawn when a connection is made, so that applications that were restored from
 * one snapshot have different ones. A call that is sent again after a lost connection
 * keeps the name and the number that it was sent with first: so the server knows it.
 * <p>
 * Numbers follow the clock, since a copy may begin a call before it has noticed that its
 * connections are gone. Thread-safe.
 */
final class ClientIdentity {

	/** 36 to the power of 12. */
	private static final long FIRST_OF_13_DIGITS = 4_738_381_338_321_616_896L;

	private static final long REST_OF_13_DIGITS = Long.MAX_VALUE - FIRST_OF_13_DIGITS;

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private final AtomicLong numbers = new AtomicLong();

	private volatile String producer = draw();

	private volatile String consumer = draw();

	private static String draw() {
		// a new generator, whose state is in no snapshot
		return text(FIRST_OF_13_DIGITS + new SecureRandom().nextLong(REST_OF_13_DIGITS));
	}

	/**
	 * A number as the server sees it: texts of 13 characters that sort as they count.
	 */
	static String text(long number) {
		return Long.toString(number, Character.MAX_RADIX);
	}

	/**
	 * The number of a text.
	 */
	static long number(String text) {
		return Long.parseLong(text, Character.MAX_RADIX);
	}

	/**
	 * The name of what this application puts: 13 characters.
	 */
	String producer() {
		return this.producer;
	}

	/**
	 * Draw another name for what is put from now on.
	 */
	void drawProducer() {
		this.producer = draw();
	}

	/**
	 * The name of what this application takes: 13 characters.
	 */
	String consumer() {
		return this.consumer;
	}

	/**
	 * Draw another name for what is taken from now on.
	 * @return the name
	 */
	String drawConsumer() {
		String drawn = draw();
		this.consumer = drawn;
		return drawn;
	}

	/**
	 * Use a name that was drawn for what is taken from now on.
	 * @return whether another was used before
	 */
	boolean useConsumer(String drawn) {
		boolean another = !this.consumer.equals(drawn);
		this.consumer = drawn;
		return another;
	}

	/**
	 * A number that is larger than all before.
	 */
	long nextNumber() {
		Instant now = Instant.now();
		long nanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
		return this.numbers.accumulateAndGet(FIRST_OF_13_DIGITS + nanos, (last, next) -> Math.max(last + 1, next));
	}

}
