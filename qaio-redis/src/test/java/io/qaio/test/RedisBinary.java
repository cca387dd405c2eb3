package io.qaio.test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import redis.embedded.RedisExecProvider;

/**
 * Finds a redis-server: one on the PATH, else the one that embedded-redis carries.
 *
 * @param path the executable, {@code null} if there is none
 * @param problem why there is none, {@code null} if there is one
 */
record RedisBinary(Path path, String problem) {

	private static final RedisBinary FOUND = find();

	static RedisBinary find(String searchPath) {
		for (String directory : searchPath.split(Pattern.quote(File.pathSeparator))) {
			Path candidate = Path.of(directory, "redis-server");
			if (!directory.isEmpty() && Files.isExecutable(candidate)) {
				return new RedisBinary(candidate, null);
			}
		}
		try {
			return new RedisBinary(RedisExecProvider.defaultProvider().get().toPath(), null);
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			return new RedisBinary(null, "No redis-server is on the PATH, and embedded-redis gives none here (" + ex
					+ "). Install redis-server.");
		}
	}

	static RedisBinary get() {
		return FOUND;
	}

	private static RedisBinary find() {
		String path = System.getenv("PATH");
		return find((path != null) ? path : "");
	}

}
