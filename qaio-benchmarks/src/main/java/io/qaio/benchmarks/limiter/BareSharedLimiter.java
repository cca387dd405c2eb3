package io.qaio.benchmarks.limiter;

import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ScriptOutputType;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.SharedLimiter;

/**
 * One minimal script for each decision, with the same arithmetic.
 */
final class BareSharedLimiter implements SharedLimiter {

	private static final String SOURCE = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			local state = redis.call('GET', KEYS[1])
			local excess = 0
			if state then
			  local old, last = string.match(state, '(%d+) (%d+)')
			  excess = math.max(0, old - math.floor(ARGV[1] * math.max(0, now - last) / 1000) + 1000)
			  if excess > tonumber(ARGV[2]) then
			    return -1
			  end
			end
			redis.call('SET', KEYS[1], string.format('%d %d', excess, now), 'PX',
			    math.ceil((excess + 1000) * 1000 / ARGV[1]))
			return excess
			""";

	private final BareScript script;

	private final byte[] rate;

	private final byte[] burst;

	BareSharedLimiter(RedisServer server) {
		this(server, RATE * 1000L, BURST);
	}

	BareSharedLimiter(RedisServer server, long rate, int burst) {
		this.script = BareScript.load(server.bare(), ScriptOutputType.INTEGER, SOURCE);
		this.rate = BareScript.bytes(Long.toString(rate));
		this.burst = BareScript.bytes(Long.toString(burst * 1000L));
	}

	@Override
	public String title() {
		return "a script a decision";
	}

	@Override
	public boolean decide(String key) {
		return decideAsync(key).join();
	}

	@Override
	public CompletableFuture<Boolean> decideAsync(String key) {
		byte[][] keys = { BareScript.bytes("{bare}:keys:" + key) };
		return this.script.<Long>call(keys, this.rate, this.burst).thenApply((excess) -> excess >= 0);
	}

	@Override
	public void close() {
		// the connection is the server's
	}

}
