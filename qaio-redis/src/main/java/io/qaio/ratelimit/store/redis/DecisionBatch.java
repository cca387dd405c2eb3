package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;
import io.qaio.redis.RightsCheck;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that one call of the script makes. Their calls arrived at the same time, so
 * their order does not matter: those with the same limits are one step of its program.
 * The script returns the buckets as it found them; its decisions follow from that.
 * <p>
 * Used by one thread at a time.
 */
final class DecisionBatch {

	/** See the header of the file for its keys and arguments. */
	static final LuaScript SCRIPT = LuaScript.read(DecisionBatch.class, "decide.lua");

	private static final LuaScript RIGHTS = LuaScript.read(DecisionBatch.class, "rights.lua");

	/** Instead of a time, for the time of the server. */
	static final byte[] SERVER_TIME = {};

	private static final int TIME_BYTES = 6;

	private static final byte[] YES = { '1' };

	private static final byte[] NO = {};

	private final Map<String, BucketSnapshot> buckets = new LinkedHashMap<>();

	private final Map<Terms, Integer> terms = new LinkedHashMap<>();

	private final Map<List<PendingLimit>, BatchStep> steps = new LinkedHashMap<>();

	private int programLength;

	DecisionBatch(List<PendingDecision> calls) {
		for (PendingDecision call : calls) {
			BatchStep step = this.steps.get(call.limits());
			if (step == null) {
				step = step(call.limits());
				this.steps.put(call.limits(), step);
			}
			step.calls().add(call);
		}
	}

	private BatchStep step(List<PendingLimit> asked) {
		List<BatchLimit> limits = new ArrayList<>(asked.size());
		for (PendingLimit limit : asked) {
			BucketSnapshot bucket = this.buckets.computeIfAbsent(limit.bucket(),
					(added) -> new BucketSnapshot(this.buckets.size() + 1));
			int terms = this.terms.computeIfAbsent(Terms.of(limit), (added) -> this.terms.size() + 1);
			limits.add(new BatchLimit(limit, bucket, terms));
		}
		this.programLength += 3 + 4 * limits.size();
		return new BatchStep(limits, new ArrayList<>(1));
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
	 * Make a decision that no call waits for, to find out whether Redis decides.
	 * @param connection the connection
	 * @param bucket the name of a bucket that no call uses
	 */
	static CompletableFuture<byte[]> trial(CommandConnection connection, byte[] bucket) {
		byte[][] keys = { bucket };
		// one call by one limit: the first bucket, the first limit
		byte[] program = { 0, 1, 1, 0, 1, 0, 1 };
		byte[] rate = bytes(1_000_000);
		return connection.<byte[]>callUnbounded(SCRIPT, keys, SERVER_TIME, program, rate, rate, NO)
			.exceptionallyCompose((thrown) -> new RightsCheck(RIGHTS, bucket).explain(connection, thrown));
	}

	/**
	 * The arguments of the script.
	 * @param time the time in ms, as text; empty for the time of the server
	 */
	byte[][] arguments(byte[] time) {
		byte[][] arguments = new byte[2 + 3 * this.terms.size()][];
		arguments[0] = time;
		arguments[1] = program();
		int i = 2;
		for (Terms each : this.terms.keySet()) {
			arguments[i++] = bytes(each.rate());
			arguments[i++] = bytes(each.burst());
			arguments[i++] = each.dryRun() ? YES : NO;
		}
		return arguments;
	}

	private byte[] program() {
		ByteBuffer program = ByteBuffer.allocate(this.programLength);
		for (BatchStep step : this.steps.values()) {
			step.write(program);
		}
		return program.array();
	}

	static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Derive the decisions.
	 * @param reply the reply of the script
	 * @return the calls with their decisions
	 * @throws IllegalArgumentException if this is not a reply to this batch
	 */
	List<Answer> answers(byte[] reply) {
		if (reply.length != TIME_BYTES + this.buckets.size() * BucketSnapshot.BYTES) {
			throw new IllegalArgumentException(
					"The script returned " + reply.length + " bytes for " + this.buckets.size() + " buckets");
		}
		ByteBuffer bytes = ByteBuffer.wrap(reply);
		long now = BucketSnapshot.sixBytes(bytes);
		this.buckets.values().forEach((bucket) -> bucket.read(now, bytes));
		List<Answer> answers = new ArrayList<>();
		for (BatchStep step : this.steps.values()) {
			for (PendingDecision call : step.calls()) {
				Decision decision = step.decide();
				answers.add(new Answer(call, decision, step.effects(decision)));
			}
		}
		return answers;
	}

	/**
	 * The limits of a call, as the last call like it left them.
	 */
	List<BatchLimit> limits(PendingDecision call) {
		return Objects.requireNonNull(this.steps.get(call.limits())).limits();
	}

	/**
	 * The answer about a call.
	 *
	 * @param call the call
	 * @param decision the decision, null if Redis made none because a key holds something
	 * else than a bucket
	 * @param effects what tentative limits did
	 */
	record Answer(PendingDecision call, @Nullable Decision decision, List<TentativeEffect> effects) {

		/**
		 * Whether the first of the call's limits rejected it.
		 */
		boolean isRejectedByFirst() {
			return this.decision != null && !this.decision.granted()
					&& this.decision.limit() == this.call.limits().get(0).index();
		}

	}

	/**
	 * What the script has to know of a limit.
	 *
	 * @param rate in thousandths of a request per second
	 * @param burst in thousandths of a request
	 * @param dryRun whether the limit rejects nothing
	 */
	private record Terms(long rate, long burst, boolean dryRun) {

		static Terms of(PendingLimit limit) {
			return new Terms(limit.zone().rate(), limit.limit().burstExcess(), limit.zone().isDryRun());
		}

	}

}
