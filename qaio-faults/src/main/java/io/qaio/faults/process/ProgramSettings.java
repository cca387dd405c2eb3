package io.qaio.faults.process;

import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What a program is told when it is started, as properties below {@code faults}.
 *
 * @param process the name of the process
 * @param directory where histories are
 * @param putsPerSecond how many tasks a thread of a producer puts in a second
 * @param zone the zone whose limiter is asked
 */
@ConfigurationProperties("faults")
public record ProgramSettings(String process, Path directory, int putsPerSecond, String zone) {

	/** The queue that all tasks are in. */
	public static final String QUEUE = "faulty";

	/** How long a delivery leases a task. */
	public static final Duration LEASE = Duration.ofSeconds(3);

}
