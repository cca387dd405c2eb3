package io.qaio.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the tasks carry: 100 bytes that do not compress.
 */
public final class TaskPayloads {

	public static final int SIZE = 100;

	/** How many tasks a batch has. */
	public static final int BATCH = 100;

	private static final List<byte[]> ALL = random();

	private TaskPayloads() {
	}

	public static byte[] one() {
		return ALL.get(0);
	}

	public static List<byte[]> batch() {
		return ALL;
	}

	/**
	 * Every design has the payloads in its hands before it acks.
	 */
	public static long check(int tasks, long bytes, int expectedTasks) {
		if (tasks != expectedTasks || bytes != (long) expectedTasks * SIZE) {
			throw new IllegalStateException(
					"Expected " + expectedTasks + " tasks of " + SIZE + " bytes, got " + tasks + " and " + bytes);
		}
		return bytes;
	}

	private static List<byte[]> random() {
		Random random = new Random(42);
		List<byte[]> payloads = new ArrayList<>();
		for (int i = 0; i < BATCH; i++) {
			byte[] payload = new byte[SIZE];
			random.nextBytes(payload);
			payloads.add(payload);
		}
		return payloads;
	}

}
