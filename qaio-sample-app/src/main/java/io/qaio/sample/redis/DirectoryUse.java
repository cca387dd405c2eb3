package io.qaio.sample.redis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The current users of the data directory, as locks on two bytes of a file. The operating
 * system releases the locks of a dead process, so a crash leaves no wrong count.
 */
final class DirectoryUse implements AutoCloseable {

	private static final long CHANGE = 0;

	private static final long USE = 1;

	private final FileChannel channel;

	DirectoryUse(Path file) throws IOException {
		this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
	}

	/**
	 * Wait for the lock that starting and stopping the server needs.
	 * @return close it to give the right back
	 */
	FileLock change() throws IOException {
		return this.channel.lock(CHANGE, 1, false);
	}

	/**
	 * Register this process as a user of the server.
	 * @return close it when it no longer does
	 */
	FileLock use() throws IOException {
		return this.channel.lock(USE, 1, true);
	}

	/**
	 * Whether a process uses the server. Needs the lock.
	 */
	boolean used() throws IOException {
		try (FileLock nobody = this.channel.tryLock(USE, 1, false)) {
			return nobody == null;
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
