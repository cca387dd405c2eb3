package io.qaio.queue.store.redis;

import java.util.Set;

import io.qaio.test.RedisProcess;

/**
 * Counts what clients sent to a server. Redis counts the commands that a script calls
 * like others, so only those are added up that no script of ours calls.
 */
final class SentCommands {

	private static final Set<String> OTHERS = Set.of("info", "keys");

	private static final Set<String> CALLED_BY_SCRIPTS = Set.of("time", "get", "set", "exists", "publish", "zrange",
			"zrangebyscore", "zadd", "zpopmin", "zrem", "zremrangebyscore", "zscore", "zmscore", "zcard", "rpush",
			"lpush", "lpop", "llen", "hset", "hget", "hdel", "hexists", "hlen", "sadd", "srem", "del", "unlink", "pttl",
			"pexpireat", "xadd", "xreadgroup", "xack", "xdel", "xlen", "xpending", "xrange", "hmget", "xgroup",
			"xinfo");

	private SentCommands() {
	}

	static long to(RedisProcess redis) {
		return redis.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_"))
			.filter((line) -> {
				String name = line.substring("cmdstat_".length(), line.indexOf(':')).replaceAll("\\|.*", "");
				return !OTHERS.contains(name) && !CALLED_BY_SCRIPTS.contains(name);
			})
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

}
