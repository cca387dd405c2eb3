package io.qaio.test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.opentest4j.TestAbortedException;

/**
 * Lets tests that need a Tarantool be skipped where there is none. In CI they fail
 * instead, so that a broken machine does not look like success.
 */
public final class TarantoolAvailable {

	private static final String PROBLEM = "No tarantool is on the PATH. Install the package tarantool.";

	private TarantoolAvailable() {
	}

	/**
	 * Skip the test unless there is a Tarantool. {@link TarantoolProcess#start} does so
	 * itself.
	 * @return the executable
	 */
	public static Path assume() {
		String path = System.getenv("PATH");
		return check((path != null) ? path : "", "true".equals(System.getenv("CI")));
	}

	static Path check(String searchPath, boolean ci) {
		for (String directory : searchPath.split(Pattern.quote(File.pathSeparator))) {
			Path candidate = Path.of(directory, "tarantool");
			if (!directory.isEmpty() && Files.isExecutable(candidate)) {
				return candidate;
			}
		}
		if (ci) {
			throw new AssertionError("CI=true asks for the tests with Tarantool. " + PROBLEM);
		}
		System.err.println("Skipped: " + PROBLEM);
		throw new TestAbortedException(PROBLEM);
	}

}
