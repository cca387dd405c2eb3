package io.qaio.sample.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds a redis-server binary: that of org.signal:embedded-redis for this machine, else
 * the one on the PATH.
 */
final class RedisBinary {

	private static final String BUNDLED = "redis-server-7.0.15-%s-%s";

	private final String os;

	private final String arch;

	private final String path;

	RedisBinary(String os, String arch, String path) {
		this.os = os;
		this.arch = arch;
		this.path = path;
	}

	static RedisBinary ofThisMachine() {
		String path = System.getenv("PATH");
		return new RedisBinary(System.getProperty("os.name"), System.getProperty("os.arch"),
				(path != null) ? path : "");
	}

	/**
	 * Find the binary.
	 * @param directory where a bundled one is unpacked to, once
	 * @return an executable file
	 */
	Path find(Path directory) {
		Path bundled = unpack(directory);
		if (bundled != null) {
			return bundled;
		}
		Path installed = onPath();
		if (installed != null) {
			return installed;
		}
		throw new EmbeddedRedisException(
				"There is no redis-server here: none is bundled for " + this.os + " on " + this.arch
						+ ", and none is on the PATH.",
				"Install Redis 6.2 or later so that redis-server is on the PATH, or point the sample at a Redis with"
						+ " --spring.data.redis.url=redis://host:6379, or keep the tasks in memory with"
						+ " --qaio.queue.store=memory.",
				null);
	}

	private @Nullable Path unpack(Path directory) {
		String name = BUNDLED.formatted(bundledOs(), bundledArch());
		try (InputStream binary = RedisBinary.class.getResourceAsStream("/" + name)) {
			if (binary == null) {
				return null;
			}
			Path unpacked = directory.resolve(name);
			if (!Files.isExecutable(unpacked)) {
				// in two steps, so that a crash in between leaves no half of a binary
				Path part = directory.resolve(name + ".part");
				Files.copy(binary, part, StandardCopyOption.REPLACE_EXISTING);
				if (!part.toFile().setExecutable(true)) {
					throw new IOException(part + " cannot be made executable");
				}
				Files.move(part, unpacked, StandardCopyOption.ATOMIC_MOVE);
			}
			return unpacked;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot unpack " + name + " to " + directory, ex);
		}
	}

	private @Nullable Path onPath() {
		for (String directory : this.path.split(File.pathSeparator)) {
			Path candidate = Path.of(directory, "redis-server");
			if (!directory.isEmpty() && Files.isExecutable(candidate)) {
				return candidate.toAbsolutePath();
			}
		}
		return null;
	}

	private String bundledOs() {
		String name = this.os.toLowerCase(Locale.ROOT);
		return name.startsWith("mac") ? "darwin" : name;
	}

	private String bundledArch() {
		return switch (this.arch) {
			case "x86_64" -> "amd64";
			case "aarch64" -> "arm64";
			case "i386", "x86" -> "386";
			default -> this.arch;
		};
	}

}
