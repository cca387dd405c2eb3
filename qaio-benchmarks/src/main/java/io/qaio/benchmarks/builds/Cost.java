package io.qaio.benchmarks.builds;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * What was spent so far. Compiled anew for each build: see {@link Workloads}.
 *
 * @param nanos the time
 * @param redisCpu processor time of Redis, in s
 * @param scripts calls of scripts in Redis
 * @param allocated bytes that all threads of this JVM allocated
 */
record Cost(long nanos, double redisCpu, long scripts, long allocated) {

	static Cost soFar(RedisCommands<String, String> redis) {
		String cpu = redis.info("cpu");
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long allocated = 0;
		for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
			allocated += Math.max(0, bytes);
		}
		return new Cost(System.nanoTime(), number(cpu, "used_cpu_sys:") + number(cpu, "used_cpu_user:"),
				(long) number(redis.info("commandstats"), "cmdstat_evalsha:calls="), allocated);
	}

	private static double number(String info, String start) {
		int at = info.indexOf(start);
		if (at < 0) {
			return 0;
		}
		int end = at + start.length();
		while (Character.isDigit(info.charAt(end)) || info.charAt(end) == '.') {
			end++;
		}
		return Double.parseDouble(info.substring(at + start.length(), end));
	}

	/**
	 * What was spent on some operations.
	 * @return operations a second; of each, the time of Redis in µs, its scripts, and
	 * allocated bytes
	 */
	double[] since(Cost before, long operations) {
		return new double[] { operations * 1e9 / (this.nanos - before.nanos),
				(this.redisCpu - before.redisCpu) * 1e6 / operations,
				(double) (this.scripts - before.scripts) / operations,
				(double) (this.allocated - before.allocated) / operations };
	}

}
