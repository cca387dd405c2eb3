package io.qaio.benchmarks.store;

import java.util.ArrayList;
import java.util.List;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.benchmarks.queue.LifecycleDesign;

/**
 * Puts, takes and acks some tasks by a stream and its consumer group. What is pending in
 * the group is leased: nothing else is kept.
 */
final class BareStream implements LifecycleDesign {

	private static final byte[] GROUP = BareScript.bytes("bare");

	private final BareScript put;

	private final BareScript take;

	private final BareScript ack;

	private final byte[][] keys;

	private final byte[][] payloads;

	BareStream(RedisAsyncCommands<byte[], byte[]> redis, String key, List<byte[]> payloads) {
		this.keys = new byte[][] { BareScript.bytes(key) };
		this.payloads = payloads.toArray(new byte[0][]);
		BareScript.load(redis, ScriptOutputType.STATUS, """
				return redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
				""").call(this.keys, GROUP).join();
		this.put = BareScript.load(redis, ScriptOutputType.INTEGER, """
				for i = 1, #ARGV do
				  redis.call('XADD', KEYS[1], '*', 't', ARGV[i])
				end
				return #ARGV
				""");
		this.take = BareScript.load(redis, ScriptOutputType.MULTI, """
				local read = redis.call('XREADGROUP', 'GROUP', ARGV[1], 'c', 'COUNT', ARGV[2], 'STREAMS', KEYS[1], '>')
				local reply = {}
				if read then
				  for i, message in ipairs(read[1][2]) do
				    reply[2 * i - 1], reply[2 * i] = message[1], message[2][2]
				  end
				end
				return reply
				""");
		this.ack = BareScript.load(redis, ScriptOutputType.INTEGER, """
				local acked = redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 2))
				redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
				return acked
				""");
	}

	@Override
	public long run() {
		this.put.call(this.keys, this.payloads).join();
		byte[] max = BareScript.bytes(String.valueOf(this.payloads.length));
		List<byte[]> taken = this.take.<List<byte[]>>call(this.keys, GROUP, max).join();
		List<byte[]> acked = new ArrayList<>(List.of(GROUP));
		long bytes = 0;
		for (int i = 0; i < taken.size(); i += 2) {
			acked.add(taken.get(i));
			bytes += taken.get(i + 1).length;
		}
		Long removed = this.ack.<Long>call(this.keys, acked.toArray(new byte[0][])).join();
		return TaskPayloads.check(removed.intValue(), bytes, this.payloads.length);
	}

}
