package io.qaio.sample.redis;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The redis-server of a data directory, while this application uses it. Samples that use
 * the same directory share one server. The last to end stops it, also if another sample
 * started it and was killed.
 */
final class EmbeddedRedis implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedRedis.class);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final DirectoryUse directoryUse;

	private final FileLock use;

	private final RunningRedis redis;

	private EmbeddedRedis(DirectoryUse directoryUse, FileLock use, RunningRedis redis) {
		this.directoryUse = directoryUse;
		this.use = use;
		this.redis = redis;
	}

	/**
	 * Use the server of a directory. Starts it if it does not run.
	 * @param dataDirectory the directory, created if it does not exist
	 * @return the server, ready
	 */
	static EmbeddedRedis on(Path dataDirectory) throws IOException, InterruptedException {
		Path directory = Files.createDirectories(dataDirectory).toRealPath();
		DirectoryUse directoryUse = new DirectoryUse(directory.resolve("sample.lock"));
		try (FileLock change = directoryUse.change()) {
			RunningRedis redis = new RedisLauncher(directory, RedisBinary.ofThisMachine(), PATIENCE).run();
			logger.info("Redis is process " + redis.pid() + " on " + RunningRedis.HOST + ":" + redis.port()
					+ ", its data in " + redis.directory());
			return new EmbeddedRedis(directoryUse, directoryUse.use(), redis);
		}
		catch (OverlappingFileLockException ex) {
			directoryUse.close();
			throw new EmbeddedRedisException(directory + " is in use by another application context in this process.",
					"Give each its own with --sample.data-dir=….", ex);
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			directoryUse.close();
			throw ex;
		}
	}

	int port() {
		return this.redis.port();
	}

	@Override
	public void close() throws IOException {
		try (this.directoryUse; FileLock change = this.directoryUse.change()) {
			this.use.release();
			if (this.directoryUse.used()) {
				logger.info("Redis stays: another application uses " + this.redis.directory());
			}
			else {
				stop();
			}
		}
	}

	private void stop() throws IOException {
		Optional<RunningRedis> running = RunningRedis.at(this.redis.port()).filter(this::ours);
		if (running.isEmpty()) {
			logger.warn("Redis is gone already: its process was " + this.redis.pid());
			return;
		}
		running.get().shutDown();
		logger.info("Redis is stopped; its data stays in " + this.redis.directory());
	}

	private boolean ours(RunningRedis other) {
		return other.pid() == this.redis.pid() || other.directory().equals(this.redis.directory());
	}

}
