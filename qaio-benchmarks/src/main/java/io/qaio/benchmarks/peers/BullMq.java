package io.qaio.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.qaio.benchmarks.harness.MeasuredListener;

/**
 * BullMQ in a process of Node, which does all that is asked of it by itself: its puts
 * come from there, too. It is installed beside the program when it is used.
 */
public final class BullMq implements MeasuredListener {

	private static final String SCRIPT = "bullmq.js";

	private static final List<String> FILES = List.of("package.json", SCRIPT);

	private final Process process;

	private final BufferedReader answers;

	private final Writer commands;

	private BullMq(Path directory, int port) throws IOException {
		this.process = new ProcessBuilder("node", SCRIPT, String.valueOf(port)).directory(directory.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		this.answers = this.process.inputReader(StandardCharsets.UTF_8);
		this.commands = this.process.outputWriter(StandardCharsets.UTF_8);
		answer();
	}

	/**
	 * Install and start it.
	 * @param port where Redis is
	 * @return BullMQ, or empty if Node is not there, or BullMQ cannot be had
	 */
	public static Optional<BullMq> start(int port) throws IOException, InterruptedException {
		Path directory = directory();
		Files.createDirectories(directory);
		for (String file : FILES) {
			try (InputStream resource = BullMq.class.getResourceAsStream("bullmq/" + file)) {
				Files.copy(resource, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
			}
		}
		try {
			int exit = new ProcessBuilder("npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
				.directory(directory.toFile())
				.inheritIO()
				.start()
				.waitFor();
			if (exit == 0) {
				return Optional.of(new BullMq(directory, port));
			}
			System.out.println("Without BullMQ: npm install ended with " + exit);
		}
		catch (IOException ex) {
			System.out.println("Without BullMQ: " + ex.getMessage());
		}
		return Optional.empty();
	}

	private static Path directory() {
		try {
			return Path.of(BullMq.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.resolveSibling("bullmq");
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String title() {
		return "BullMQ";
	}

	@Override
	public void preload(int tasks) throws IOException {
		ask("preload " + tasks);
	}

	@Override
	public double drain(int tasks, int concurrency) throws IOException {
		return ask("drain " + tasks + " " + concurrency)[0];
	}

	@Override
	public double[] pickUps(int samples, Duration rest) throws IOException {
		return ask("pickups " + samples + " " + rest.toMillis());
	}

	@Override
	public double together(int tasks, int concurrency) throws IOException {
		return ask("together " + tasks + " " + concurrency)[0];
	}

	private double[] ask(String command) throws IOException {
		this.commands.write(command + "\n");
		this.commands.flush();
		return Arrays.stream(answer().split(" ")).mapToDouble(Double::parseDouble).toArray();
	}

	private String answer() throws IOException {
		String answer = this.answers.readLine();
		if (answer == null) {
			throw new IOException("The process of BullMQ has ended");
		}
		return answer;
	}

	@Override
	public void close() throws IOException, InterruptedException {
		// it ends with its input
		this.commands.close();
		this.process.waitFor();
	}

}
