package io.qaio.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs that a test runs in JVMs of their own, with its class path.
 */
public final class JavaProcess {

	private JavaProcess() {
	}

	/**
	 * Prepare a process that is quick to start.
	 * @param main the program
	 * @param megabytes the size of its heap at the most
	 * @param arguments its arguments
	 * @return what starts it
	 */
	public static ProcessBuilder of(Class<?> main, int megabytes, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Xmx" + megabytes + "m", "-cp", System.getProperty("java.class.path"),
						main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command);
	}

}
