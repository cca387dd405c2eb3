package io.qaio.faults.run;

import java.util.Optional;

import io.qaio.faults.site.Servers;
import io.qaio.test.RedisProcess;
import io.qaio.test.TarantoolProcess;

/**
 * Reads what a server uses.
 *
 * @param connections connections of clients
 * @param keys keys, or rows
 * @param memory bytes
 */
record ServerMeter(long connections, long keys, long memory) {

	private static final String ROWS = "local rows = 0 for _, space in pairs(box.space) do"
			+ " if type(space) == 'table' and space.id >= 512 then rows = rows + space:len() end end return rows";

	private static final String SESSIONS = "local stat = box.stat.net().CONNECTIONS return stat and stat.current or 0";

	static ServerMeter read(Servers servers) {
		Optional<RedisProcess> redis = servers.find(RedisProcess.class);
		if (redis.isPresent()) {
			return new ServerMeter(info(redis.get(), "clients", "connected_clients"),
					Long.parseLong(redis.get().command("DBSIZE")), info(redis.get(), "memory", "used_memory"));
		}
		TarantoolProcess tarantool = servers.find(TarantoolProcess.class).orElseThrow();
		return new ServerMeter(number(tarantool, SESSIONS), number(tarantool, ROWS),
				number(tarantool, "return box.slab.info().items_used"));
	}

	private static long number(TarantoolProcess tarantool, String code) {
		return (long) Double.parseDouble(tarantool.lua(code));
	}

	private static long info(RedisProcess redis, String section, String field) {
		return redis.command("INFO", section)
			.lines()
			.filter((entry) -> entry.startsWith(field + ":"))
			.mapToLong((entry) -> Long.parseLong(entry.substring(field.length() + 1).trim()))
			.findFirst()
			.orElseThrow();
	}

}
