package io.qaio.queue;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates task ids in the format of a ULID: 26 characters that sort by time. The first
 * 64 bits are the milliseconds since 1970 and a counter, so that the ids of one JVM
 * always grow; the other 64 bits are random, drawn once per JVM. Safe for use by many
 * threads.
 */
final class TaskIds {

	private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

	private static final int COUNTER_BITS = 16;

	private static final long JVM = new SecureRandom().nextLong();

	private static final AtomicLong LAST = new AtomicLong();

	private TaskIds() {
	}

	static String next() {
		long now = System.currentTimeMillis() << COUNTER_BITS;
		long time = LAST.updateAndGet((last) -> Math.max(last + 1, now));
		char[] id = new char[26];
		long high = time;
		long low = JVM;
		for (int i = id.length - 1; i >= 0; i--) {
			id[i] = DIGITS[(int) (low & 31)];
			low = (low >>> 5) | (high << 59);
			high >>>= 5;
		}
		return new String(id);
	}

}
