package io.qaio.faults.run;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.qaio.faults.process.LimiterProgram;
import io.qaio.faults.server.StartedServers;
import io.qaio.faults.site.RedisServers;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.TarantoolServers;

/**
 * What runs where, and what can go wrong there.
 *
 * @param name names the run
 * @param servers starts the servers
 * @param properties properties of all processes, beside those of the servers
 * @param load what the processes do
 * @param forgetful whether faults happen by which the server may forget tasks, instead of
 * all others: what was put before must not be counted on then
 */
public record RunPlan(String name, Supplier<? extends Servers> servers, Map<String, String> properties, Load load,
		boolean forgetful) {

	/** Tasks in lists. */
	public static final RunPlan LISTS = tasks("redis", RedisServers::start);

	/** Tasks in streams. */
	public static final RunPlan STREAMS = tasks("redis-streams", RedisServers::start);

	/** Tasks in Tarantool. */
	public static final RunPlan TARANTOOL = tasks("tarantool", TarantoolServers::start);

	/** Tasks in lists, worked on by paced listeners. */
	public static final RunPlan PACED = new RunPlan("redis-paced", RedisServers::start, LISTS.properties(),
			Load.PACED_TASKS, false);

	/** A limiter in Redis. */
	public static final RunPlan SHARED_LIMITER = limiter(LimiterProgram.SHARED, RedisServers::start);

	/** Limiters in each JVM. */
	public static final RunPlan LOCAL_LIMITER = limiter(LimiterProgram.LOCAL, StartedServers::none);

	/**
	 * All plans.
	 * @param brief whether only the most important ones are wanted
	 * @return the plans in the order in which they run
	 */
	public static List<RunPlan> all(boolean brief) {
		List<RunPlan> plans = List.of(LISTS, STREAMS, TARANTOOL, SHARED_LIMITER, LOCAL_LIMITER, PACED,
				LISTS.withForgetting(), STREAMS.withForgetting(), SHARED_LIMITER.withForgetting(),
				LISTS.on(StartedServers::redis, "proxied"), STREAMS.on(StartedServers::redis, "proxied"),
				TARANTOOL.on(StartedServers::tarantool, "proxied"), SHARED_LIMITER.on(StartedServers::redis, "proxied"),
				LISTS.on(StartedServers::redisThatWritesEachSecond, "everysec"),
				LISTS.on(StartedServers::redisSentinel, "sentinel").withForgetting(),
				STREAMS.on(StartedServers::redisSentinel, "sentinel").withForgetting(),
				LISTS.on(StartedServers::redisCluster, "cluster").withForgetting(),
				STREAMS.on(StartedServers::redisCluster, "cluster").withForgetting());
		return brief ? plans.subList(0, 4) : plans;
	}

	/**
	 * Plans of long runs without faults.
	 * @param brief whether only the most important one is wanted
	 * @return the plans in the order in which they run
	 */
	public static List<RunPlan> longRuns(boolean brief) {
		List<RunPlan> plans = List.of(tasks("redis", RedisServers::startWithoutFiles),
				tasks("redis-streams", RedisServers::startWithoutFiles), tasks("tarantool", TarantoolServers::start));
		return brief ? plans.subList(0, 1) : plans;
	}

	private static RunPlan limiter(String zone, Supplier<? extends Servers> servers) {
		return new RunPlan("limiter-" + zone, servers, Map.of("qaio.queue.store", "memory", "faults.zone", zone),
				Load.LIMITER, false);
	}

	/**
	 * Tasks in a store.
	 * @param store the value of {@code qaio.queue.store}
	 * @param servers starts the servers
	 * @return the plan, without faults by which the server forgets
	 */
	public static RunPlan tasks(String store, Supplier<? extends Servers> servers) {
		return new RunPlan(store, servers, Map.of("qaio.queue.store", store), Load.TASKS, false);
	}

	/**
	 * The same with faults by which the server forgets.
	 * @return the plan
	 */
	public RunPlan withForgetting() {
		return new RunPlan(this.name + "-forgetful", this.servers, this.properties, this.load, true);
	}

	private RunPlan on(Supplier<? extends Servers> servers, String name) {
		return new RunPlan(this.name + "-" + name, servers, this.properties, this.load, this.forgetful);
	}

	/**
	 * What processes do.
	 */
	public enum Load {

		/** Put tasks, and work on them. */
		TASKS,

		/** Put tasks, and work on them by paced listeners. */
		PACED_TASKS,

		/** Ask limiters. */
		LIMITER

	}

	@Override
	public String toString() {
		return this.name;
	}

}
