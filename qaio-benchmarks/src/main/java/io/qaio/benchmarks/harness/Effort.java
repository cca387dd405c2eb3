package io.qaio.benchmarks.harness;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param warmups iterations of each design that are not counted
 * @param iterations iterations of each design that are counted
 * @param iteration how long one is
 * @param rounds rounds of each queue that is measured as a whole
 * @param tasks how many tasks wait when memory is measured
 * @param wakeUps how many wake-ups of each design are counted
 * @param idle how long an idle application is watched
 */
public record Effort(int warmups, int iterations, Duration iteration, int rounds, int tasks, int wakeUps,
		Duration idle) {

	public static final Effort FULL = new Effort(5, 11, Duration.ofSeconds(2), 5, 100_000, 4000,
			Duration.ofSeconds(60));

	public static final Effort QUICK = new Effort(3, 3, Duration.ofSeconds(1), 2, 100_000, 500, Duration.ofSeconds(10));

}
