package io.qaio.faults.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.test.ServerProcess;

/**
 * The disk of one server, which can be filled: a limit of the size of files
 * ({@code RLIMIT_FSIZE}, set by {@code prlimit}) makes its next write fail, as a full
 * disk does. Needs no other right than that to start the server.
 */
public final class DiskSpace {

	private final ServerProcess server;

	/**
	 * The disk of a server.
	 * @param server a server that was started with {@link #surviveFullDisk}
	 */
	public DiskSpace(ServerProcess server) {
		this.server = server;
	}

	/**
	 * Let a process get an error when it writes too much, as from a full disk: a signal
	 * would end it otherwise.
	 * @param builder what starts the process
	 */
	public static void surviveFullDisk(ProcessBuilder builder) {
		List<String> command = List.copyOf(builder.command());
		// what is ignored stays ignored in the program that replaces the shell
		builder.command(
				Stream.concat(Stream.of("sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""), command.stream()).toList());
	}

	/**
	 * Whether disks can be filled on this machine.
	 * @return whether there is {@code prlimit}
	 */
	public static boolean canBeFilled() {
		try {
			limit(ProcessHandle.current().pid(), "unlimited");
			return true;
		}
		catch (UncheckedIOException ex) {
			System.err
				.println("Disks are not filled: there is no prlimit (" + ex.getMessage() + "), install util-linux.");
			return false;
		}
	}

	/**
	 * Let the server write nothing more to any file.
	 */
	public void fill() {
		limit(this.server.pid(), "0");
	}

	/**
	 * Let the largest file of the server grow a little further, so that the write that
	 * fills the disk is done in part.
	 * @param bytes how far
	 */
	public void fillAfter(int bytes) {
		limit(this.server.pid(), String.valueOf(sizeOfLargestFile() + bytes));
	}

	/**
	 * Let files grow again. The server may have ended meanwhile: it is started again
	 * then.
	 */
	public void free() {
		try {
			limit(this.server.pid(), "unlimited");
		}
		catch (IllegalStateException ex) {
			if (this.server.isRunning()) {
				throw ex;
			}
		}
		if (!this.server.isRunning()) {
			this.server.restart();
		}
	}

	private long sizeOfLargestFile() {
		try (Stream<Path> files = Files.walk(this.server.dir())) {
			return files.map(Path::toFile).mapToLong((file) -> file.isFile() ? file.length() : 0).max().orElse(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void limit(long pid, String bytes) {
		try {
			// the soft limit only: others than root cannot raise the hard one again
			Process process = new ProcessBuilder("prlimit", "--pid", String.valueOf(pid), "--fsize=" + bytes + ":")
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IllegalStateException("prlimit failed for process " + pid + ": " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while limiting process " + pid, ex);
		}
	}

}
