package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ScriptOutputType;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LimitCombination;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are decided by one call of the script, in some order: they came at the same
 * time. Those that are alike are one step of its program. The script returns the buckets
 * as it found them; what it decided follows from that.
 */
final class Batch {

	/** Decides. Returns its buckets as it found them. */
	static final LuaScript SCRIPT = LuaScript.read(Batch.class, "decide.lua", ScriptOutputType.VALUE);

	private static final byte[] SERVER_TIME = {};

	private static final byte[] YES = { '1' };

	private static final byte[] NO = {};

	private final FoundBuckets snapshots = new FoundBuckets();

	private final Map<String, Integer> buckets = new LinkedHashMap<>();

	private final Map<RedisZone.Terms, Integer> terms = new LinkedHashMap<>();

	private final Map<List<AskedLimit>, Step> steps = new LinkedHashMap<>();

	private int programLength;

	Batch(List<Asked> calls) {
		for (Asked call : calls) {
			add(call);
		}
	}

	private void add(Asked call) {
		Step step = this.steps.get(call.limits());
		if (step == null) {
			step = new Step(limits(call.limits()), new ArrayList<>(1));
			this.steps.put(call.limits(), step);
			this.programLength += 3 + 4 * step.limits.size();
		}
		step.calls.add(call);
	}

	private List<BatchLimit> limits(List<AskedLimit> asked) {
		List<BatchLimit> limits = new ArrayList<>(asked.size());
		for (AskedLimit limit : asked) {
			RedisZone.Terms terms = limit.zone().terms(limit.limit());
			limits.add(new BatchLimit(limit, this.snapshots, index(this.buckets, limit.bucket()), terms,
					index(this.terms, terms)));
		}
		return limits;
	}

	private static <T> int index(Map<T, Integer> indexes, T value) {
		Integer known = indexes.putIfAbsent(value, indexes.size());
		return (known != null) ? known : indexes.size() - 1;
	}

	byte[][] keys() {
		byte[][] keys = new byte[this.buckets.size()][];
		int i = 0;
		for (String bucket : this.buckets.keySet()) {
			keys[i++] = bucket.getBytes(StandardCharsets.UTF_8);
		}
		return keys;
	}

	/**
	 * Make a decision about nothing, to see whether Redis decides.
	 * @param connection where to
	 * @param bucket the name of a bucket that no call uses
	 */
	static CompletableFuture<byte[]> trial(CommandConnection connection, byte[] bucket) {
		byte[][] keys = { bucket };
		// one call by one limit: the first bucket, the first limit
		byte[] program = { 0, 1, 1, 0, 1, 0, 1 };
		byte[] rate = bytes(1_000_000);
		return connection.callUnbounded(SCRIPT, keys, SERVER_TIME, program, rate, rate, NO);
	}

	byte[][] arguments() {
		return arguments(SERVER_TIME);
	}

	/**
	 * What to call the script with.
	 * @param time the time in ms, as text; empty for that of the server
	 */
	byte[][] arguments(byte[] time) {
		byte[][] arguments = new byte[2 + 3 * this.terms.size()][];
		arguments[0] = time;
		arguments[1] = program();
		int i = 2;
		for (RedisZone.Terms each : this.terms.keySet()) {
			arguments[i++] = bytes(each.rate());
			arguments[i++] = bytes(each.burst());
			arguments[i++] = each.dryRun() ? YES : NO;
		}
		return arguments;
	}

	private byte[] program() {
		ByteBuffer program = ByteBuffer.allocate(this.programLength);
		for (Step step : this.steps.values()) {
			program.putShort((short) step.calls.size()).put((byte) step.limits.size());
			for (BatchLimit limit : step.limits) {
				program.putShort((short) (limit.bucket() + 1)).putShort((short) (limit.termsIndex() + 1));
			}
		}
		return program.array();
	}

	static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * What was decided.
	 * @param reply what the script returned
	 * @return the calls with their decisions
	 */
	List<Answer> answers(byte[] reply) {
		this.snapshots.read(reply, this.buckets.size());
		List<Answer> answers = new ArrayList<>();
		for (Step step : this.steps.values()) {
			for (Asked call : step.calls) {
				answers.add(new Answer(call, step.decide()));
			}
		}
		return answers;
	}

	/**
	 * The limits of calls, as the last call has left them.
	 */
	List<BatchLimit> limits(Asked call) {
		return Objects.requireNonNull(this.steps.get(call.limits())).limits;
	}

	/**
	 * What was decided about a call.
	 *
	 * @param call the call
	 * @param decision the decision, null if there is none because what was found is no
	 * bucket
	 */
	record Answer(Asked call, @Nullable Decision decision) {

		/**
		 * Whether the first of the call's limits rejected it.
		 */
		boolean isRejectedByFirst() {
			return this.decision != null && !this.decision.granted()
					&& this.decision.limit() == this.call.limits().get(0).index();
		}

	}

	/**
	 * Calls that are alike.
	 */
	private record Step(List<BatchLimit> limits, List<Asked> calls) {

		@Nullable Decision decide() {
			for (BatchLimit limit : this.limits) {
				if (limit.isForeign()) {
					return null;
				}
			}
			LimitCombination combination = LimitCombination.of(this.limits);
			if (combination.limit() == LimitCombination.NO_LIMIT) {
				return Decision.PASSED;
			}
			BatchLimit limit = this.limits.get(combination.limit());
			return combination.granted() ? limit.delayed() : limit.rejected();
		}

	}

}
