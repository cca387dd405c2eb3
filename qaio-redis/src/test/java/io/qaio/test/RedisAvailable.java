package io.qaio.test;

import org.opentest4j.TestAbortedException;

/**
 * Lets tests that need a redis-server be skipped where there is none. In CI they fail
 * instead, so that a broken machine does not look like success.
 */
public final class RedisAvailable {

	private RedisAvailable() {
	}

	/**
	 * Skip the test unless there is a redis-server. {@link RedisProcess#start} does so
	 * itself.
	 */
	public static void assume() {
		check(RedisBinary.get(), "true".equals(System.getenv("CI")));
	}

	static void check(RedisBinary binary, boolean ci) {
		if (binary.path() != null) {
			return;
		}
		if (ci) {
			throw new AssertionError("CI=true asks for the tests with Redis. " + binary.problem());
		}
		System.err.println("Skipped: " + binary.problem());
		throw new TestAbortedException(binary.problem());
	}

}
