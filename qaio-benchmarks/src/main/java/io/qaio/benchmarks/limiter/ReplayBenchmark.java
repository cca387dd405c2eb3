package io.qaio.benchmarks.limiter;

import java.util.SplittableRandom;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.RateLimitEmulator;
import io.qaio.ratelimit.emulator.Report;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The emulator's replay and a bare loop over arrays take turns with the same Poisson
 * traffic, one iteration each.
 */
@State(Scope.Benchmark)
public class ReplayBenchmark {

	static final int REQUESTS = 10_000_000;

	private static final int RATE = 5;

	private static final int BURST = 12;

	private static final int DELAY = 8;

	/**
	 * The bare loop's buckets, all zero at its start, have then been empty long since.
	 */
	private static final long START = 1_000_000;

	private final long[] millis = new long[REQUESTS];

	private final int[] keyOf = new int[REQUESTS];

	private final int[] resources = new int[REQUESTS];

	/** How many keys there are. */
	@Param("1")
	public int keys;

	/** How many keys the emulator's zone remembers; the bare loop remembers all. */
	@Param("1000000")
	public int size;

	/** Requests in proportion to what the rate lets through. */
	@Param("0.5")
	public double load;

	private RateLimitEmulator emulator = emulator(1);

	private int iteration;

	private static RateLimitEmulator emulator(int size) {
		return RateLimitEmulator.builder()
			.zone("zone", Rate.parse(RATE + "r/s"), size)
			.resource("/", "zone", BURST, DELAY)
			.build();
	}

	/**
	 * Make the traffic, and see that both designs decide alike.
	 */
	@Setup
	public void prepare() {
		this.emulator = emulator(this.size);
		SplittableRandom random = new SplittableRandom(1);
		double now = START;
		double meanGap = 1000 / (this.load * RATE * this.keys);
		for (int i = 0; i < REQUESTS; i++) {
			now -= Math.log(1 - random.nextDouble()) * meanGap;
			this.millis[i] = (long) now;
			this.keyOf[i] = random.nextInt(this.keys);
		}
		long qaio = replay().granted();
		long bare = bare();
		if (this.keys <= this.size && qaio != bare) {
			throw new IllegalStateException("The emulator grants " + qaio + " requests, the bare loop " + bare);
		}
	}

	/**
	 * Give the next iteration to the next design.
	 */
	@Setup(Level.Iteration)
	public void next() {
		this.iteration++;
	}

	/**
	 * All requests.
	 * @return how many are granted
	 */
	@Benchmark
	@OperationsPerInvocation(REQUESTS)
	public long requests() {
		return (this.iteration % 2 == 1) ? replay().granted() : bare();
	}

	private Report replay() {
		return this.emulator.replay(this.millis, this.keyOf, this.resources);
	}

	/**
	 * The arithmetic and nothing else: no report but how many are granted, and how long
	 * they are delayed altogether and at most.
	 */
	private long bare() {
		return bare(this.millis, this.keyOf, this.keys, RATE * 1000L, BURST * 1000L, DELAY * 1000L);
	}

	private static long bare(long[] millis, int[] keyOf, int keys, long rate, long burst, long delay) {
		long[] excesses = new long[keys];
		long[] lasts = new long[keys];
		long granted = 0;
		long delayed = 0;
		long longest = 0;
		for (int i = 0; i < millis.length; i++) {
			int key = keyOf[i];
			long now = millis[i];
			long excess = Math.max(0, excesses[key] - rate * (now - lasts[key]) / 1000 + 1000);
			if (excess > burst) {
				continue;
			}
			excesses[key] = excess;
			lasts[key] = now;
			granted++;
			if (excess > delay) {
				long wait = (excess - delay) * 1000 / rate;
				delayed += wait;
				longest = Math.max(longest, wait);
			}
		}
		if (longest > delayed) {
			throw new IllegalStateException("One request is delayed longer than all together");
		}
		return granted;
	}

}
