package io.qaio.benchmarks.queue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * The leanest design that still keeps single tasks: payloads in the ready list, one hash
 * for the lease of a batch, and one deadline for all of it.
 */
public final class InlineBatches implements LifecycleDesign {

	private static final byte[] READY = BareScript.bytes("bare:inline:ready");

	private static final byte[] DEADLINES = BareScript.bytes("bare:inline:deadlines");

	private static final byte[] MAX = BareScript.bytes(String.valueOf(TaskPayloads.BATCH));

	private static final byte[] TIMEOUT = BareScript.bytes("30000");

	private static final byte[][] POSITIONS = IntStream.rangeClosed(1, TaskPayloads.BATCH)
		.mapToObj((position) -> BareScript.bytes(String.valueOf(position)))
		.toArray(byte[][]::new);

	private final BareScript put;

	private final BareScript take;

	private final BareScript ack;

	private final byte[][] payloads = TaskPayloads.batch().toArray(new byte[0][]);

	private final AtomicLong leases = new AtomicLong();

	public InlineBatches(RedisAsyncCommands<byte[], byte[]> redis) {
		this.put = BareScript.load(redis, ScriptOutputType.INTEGER, """
				return redis.call('RPUSH', KEYS[1], unpack(ARGV))
				""");
		this.take = BareScript.load(redis, ScriptOutputType.MULTI, """
				local tasks = redis.call('LPOP', KEYS[1], ARGV[1])
				if not tasks then
				  return {}
				end
				local leased = {}
				for i = 1, #tasks do
				  leased[2 * i - 1], leased[2 * i] = i, tasks[i]
				end
				redis.call('HSET', KEYS[3], unpack(leased))
				redis.call('ZADD', KEYS[2], redis.call('TIME')[1] * 1000 + ARGV[2], KEYS[3])
				return tasks
				""");
		this.ack = BareScript.load(redis, ScriptOutputType.INTEGER, """
				local acked = redis.call('HDEL', KEYS[2], unpack(ARGV))
				if redis.call('EXISTS', KEYS[2]) == 0 then
				  redis.call('ZREM', KEYS[1], KEYS[2])
				end
				return acked
				""");
	}

	public void put() {
		this.put.call(new byte[][] { READY }, this.payloads).join();
	}

	@Override
	public long run() {
		put();
		return takeAndAck();
	}

	public long takeAndAck() {
		byte[] lease = BareScript.bytes("bare:inline:lease:" + this.leases.incrementAndGet());
		List<byte[]> tasks = this.take.<List<byte[]>>call(new byte[][] { READY, DEADLINES, lease }, MAX, TIMEOUT)
			.join();
		long bytes = tasks.stream().mapToLong((payload) -> payload.length).sum();
		Long acked = this.ack.<Long>call(new byte[][] { DEADLINES, lease }, POSITIONS).join();
		return TaskPayloads.check(acked.intValue(), bytes, TaskPayloads.BATCH);
	}

}
