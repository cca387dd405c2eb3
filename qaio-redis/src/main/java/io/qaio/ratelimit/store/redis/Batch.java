package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ScriptOutputType;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are decided by one call of the script, in some order: they came at the same
 * time. Those that are alike are one step of its program. The script returns the buckets
 * as it found them; what it decided follows from that.
 */
final class Batch {

	/** For a call whose limit was not asked. */
	static final long NOT_ASKED = -1;

	/** Decides. Returns its buckets as it found them. */
	static final LuaScript SCRIPT = LuaScript.read(Batch.class, "decide.lua", ScriptOutputType.VALUE);

	private static final byte[] SERVER_TIME = {};

	private static final byte[] YES = { '1' };

	private static final byte[] NO = {};

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
			step = new Step(parts(call.limits()), new ArrayList<>(1));
			this.steps.put(call.limits(), step);
			this.programLength += 3 + 4 * step.parts.length;
		}
		step.calls.add(call);
	}

	private Part[] parts(List<AskedLimit> limits) {
		Part[] parts = new Part[limits.size()];
		for (int i = 0; i < parts.length; i++) {
			AskedLimit asked = limits.get(i);
			RedisZone.Terms termsOf = asked.zone().terms(asked.limit());
			parts[i] = new Part(asked, index(this.buckets, asked.bucket()), termsOf, index(this.terms, termsOf));
		}
		return parts;
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
			program.putShort((short) step.calls.size()).put((byte) step.parts.length);
			for (Part part : step.parts) {
				program.putShort((short) (part.bucket + 1)).putShort((short) (part.termsIndex + 1));
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
		FoundBuckets found = new FoundBuckets(reply, this.buckets.size());
		List<Answer> answers = new ArrayList<>();
		for (Step step : this.steps.values()) {
			for (Asked call : step.calls) {
				answers.add(step.decide(call, found));
			}
		}
		return answers;
	}

	/**
	 * A limit of calls that are alike.
	 */
	private record Part(AskedLimit asked, int bucket, RedisZone.Terms terms, int termsIndex) {

		long delay(long excess) {
			return LeakyBucket.delay(excess, this.asked.limit().delayExcess(), this.terms.rate());
		}

	}

	/**
	 * What was decided about a call.
	 *
	 * @param call the call
	 * @param decision the decision, null if there is none because what was found is no
	 * bucket
	 * @param excess what each of its limits found, with the call counted
	 */
	record Answer(Asked call, @Nullable Decision decision, long[] excess) {

		/**
		 * Whether the first of the call's limits refused it.
		 */
		boolean isRefusedByFirst() {
			return this.decision != null && !this.decision.granted()
					&& this.decision.limit() == this.call.limits().get(0).index();
		}

	}

	/**
	 * Calls that are alike.
	 */
	private record Step(Part[] parts, List<Asked> calls) {

		Answer decide(Asked call, FoundBuckets found) {
			long[] excess = new long[this.parts.length];
			Arrays.fill(excess, NOT_ASKED);
			for (Part part : this.parts) {
				if (found.isForeign(part.bucket)) {
					return new Answer(call, null, excess);
				}
			}
			for (int i = 0; i < this.parts.length; i++) {
				Part part = this.parts[i];
				excess[i] = found.withCall(part.bucket, part.terms.rate());
				if (excess[i] > part.terms.burst() && !part.terms.dryRun()) {
					return new Answer(call, new Decision(false, 0, found.retryAfter(part.bucket, part.terms), excess[i],
							part.asked.index()), excess);
				}
			}
			return new Answer(call, letIn(excess, found), excess);
		}

		private Decision letIn(long[] excess, FoundBuckets found) {
			Decision decision = Decision.PASSED;
			for (int i = 0; i < this.parts.length; i++) {
				Part part = this.parts[i];
				if (excess[i] > part.terms.burst()) {
					part.asked.zone().dryRun().rejected();
					continue;
				}
				found.charge(part.bucket, excess[i]);
				long delay = part.delay(excess[i]);
				if (delay > 0 && part.terms.dryRun()) {
					part.asked.zone().dryRun().delayed();
				}
				else if (delay > 0 && delay >= decision.delayMillis()) {
					decision = new Decision(true, delay, 0, excess[i], part.asked.index());
				}
			}
			return decision;
		}

	}

}
