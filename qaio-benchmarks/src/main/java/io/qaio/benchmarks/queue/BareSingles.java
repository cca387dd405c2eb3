package io.qaio.benchmarks.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.TaskPayloads;

/**
 * One task a call: the payload in the ready list, then in a hash under a token, whose
 * deadline is in a sorted set.
 */
public final class BareSingles {

	private static final byte[] READY = BareScript.bytes("bare:single:ready");

	private static final byte[] TAKEN = BareScript.bytes("bare:single:taken");

	private static final byte[] DEADLINES = BareScript.bytes("bare:single:deadlines");

	private static final byte[][] PUT_KEYS = { READY };

	private static final byte[][] TAKE_KEYS = { READY, TAKEN, DEADLINES };

	private static final byte[][] ACK_KEYS = { TAKEN, DEADLINES };

	private static final byte[] TIMEOUT = BareScript.bytes("30000");

	private final BareScript put;

	private final BareScript take;

	private final BareScript ack;

	private final AtomicLong tokens = new AtomicLong();

	public BareSingles(RedisAsyncCommands<byte[], byte[]> redis) {
		this.put = BareScript.load(redis, ScriptOutputType.INTEGER, """
				return redis.call('RPUSH', KEYS[1], ARGV[1])
				""");
		this.take = BareScript.load(redis, ScriptOutputType.VALUE, """
				local task = redis.call('LPOP', KEYS[1])
				if task then
				  redis.call('HSET', KEYS[2], ARGV[1], task)
				  redis.call('ZADD', KEYS[3], redis.call('TIME')[1] * 1000 + ARGV[2], ARGV[1])
				end
				return task
				""");
		this.ack = BareScript.load(redis, ScriptOutputType.INTEGER, """
				redis.call('ZREM', KEYS[2], ARGV[1])
				return redis.call('HDEL', KEYS[1], ARGV[1])
				""");
	}

	public byte[] newToken() {
		return BareScript.bytes(Long.toString(this.tokens.incrementAndGet()));
	}

	public CompletableFuture<Long> put() {
		return this.put.call(PUT_KEYS, TaskPayloads.one());
	}

	public CompletableFuture<byte[]> take(byte[] token) {
		return this.take.call(TAKE_KEYS, token, TIMEOUT);
	}

	public CompletableFuture<Long> ack(byte[] token) {
		return this.ack.call(ACK_KEYS, token);
	}

}
