package io.qaio.benchmarks.queue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * The design that most queues on Redis have: a list of ids, a hash of payloads, and a
 * sorted set with the deadline of each task.
 */
final class IdListBatches implements LifecycleDesign {

	private static final byte[] READY = BareScript.bytes("bare:ids:ready");

	private static final byte[] PAYLOADS = BareScript.bytes("bare:ids:payloads");

	private static final byte[] DEADLINES = BareScript.bytes("bare:ids:deadlines");

	private static final byte[] MAX = BareScript.bytes(String.valueOf(TaskPayloads.BATCH));

	private static final byte[] TIMEOUT = BareScript.bytes("30000");

	private final BareScript put;

	private final BareScript take;

	private final BareScript ack;

	private final AtomicLong ids = new AtomicLong();

	IdListBatches(RedisAsyncCommands<byte[], byte[]> redis) {
		this.put = BareScript.load(redis, ScriptOutputType.INTEGER, """
				local ids = {}
				for i = 1, #ARGV, 2 do
				  ids[#ids + 1] = ARGV[i]
				end
				redis.call('HSET', KEYS[2], unpack(ARGV))
				return redis.call('RPUSH', KEYS[1], unpack(ids))
				""");
		this.take = BareScript.load(redis, ScriptOutputType.MULTI, """
				local ids = redis.call('LPOP', KEYS[1], ARGV[1])
				if not ids then
				  return { {}, {} }
				end
				local deadline = redis.call('TIME')[1] * 1000 + ARGV[2]
				local deadlines = {}
				for i = 1, #ids do
				  deadlines[2 * i - 1], deadlines[2 * i] = deadline, ids[i]
				end
				redis.call('ZADD', KEYS[3], unpack(deadlines))
				return { ids, redis.call('HMGET', KEYS[2], unpack(ids)) }
				""");
		this.ack = BareScript.load(redis, ScriptOutputType.INTEGER, """
				redis.call('HDEL', KEYS[2], unpack(ARGV))
				return redis.call('ZREM', KEYS[1], unpack(ARGV))
				""");
	}

	void put() {
		byte[][] arguments = new byte[2 * TaskPayloads.BATCH][];
		int i = 0;
		for (byte[] payload : TaskPayloads.batch()) {
			arguments[i++] = BareScript.bytes(Long.toString(this.ids.incrementAndGet()));
			arguments[i++] = payload;
		}
		this.put.call(new byte[][] { READY, PAYLOADS }, arguments).join();
	}

	@Override
	public long run() {
		put();
		List<List<byte[]>> taken = this.take
			.<List<List<byte[]>>>call(new byte[][] { READY, PAYLOADS, DEADLINES }, MAX, TIMEOUT)
			.join();
		long bytes = taken.get(1).stream().mapToLong((payload) -> payload.length).sum();
		Long acked = this.ack.<Long>call(new byte[][] { DEADLINES, PAYLOADS }, taken.get(0).toArray(new byte[0][]))
			.join();
		return TaskPayloads.check(acked.intValue(), bytes, TaskPayloads.BATCH);
	}

}
