package io.qaio.queue;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates task ids in the format of a ULID: 26 characters that sort by time. The first
 * 64 bits are the milliseconds since 1970 and a counter, so that the ids of one JVM
 * always grow; the other 64 bits are random, drawn anew every second, so that JVMs that
 * were restored from one snapshot make different ids. Safe for use by many threads.
 */
final class TaskIds {

	private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

	private static final int COUNTER_BITS = 16;

	private static final long MILLIS_OF_BITS = 1000;

	private static final AtomicLong LAST = new AtomicLong();

	private static volatile RandomBits random = draw(0);

	private TaskIds() {
	}

	private static RandomBits draw(long millis) {
		// a new generator, whose state is in no snapshot
		return new RandomBits(millis, new SecureRandom().nextLong());
	}

	private static long randomBits(long millis) {
		RandomBits known = random;
		if (Math.abs(millis - known.drawnAt) >= MILLIS_OF_BITS) {
			known = draw(millis);
			random = known;
		}
		return known.bits;
	}

	static String next() {
		long millis = System.currentTimeMillis();
		long now = millis << COUNTER_BITS;
		long time = LAST.updateAndGet((last) -> Math.max(last + 1, now));
		char[] id = new char[26];
		long high = time;
		long low = randomBits(millis);
		for (int i = id.length - 1; i >= 0; i--) {
			id[i] = DIGITS[(int) (low & 31)];
			low = (low >>> 5) | (high << 59);
			high >>>= 5;
		}
		return new String(id);
	}

	/**
	 * Bits that a JVM has for a while.
	 */
	private record RandomBits(long drawnAt, long bits) {
	}

}
