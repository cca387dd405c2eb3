package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.qaio.batching.Coalescer;
import io.qaio.redis.Availability;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives charges of one shard back, in as few commands as possible. It is tried once: a
 * charge that cannot be given back stays, so that never more is let in than the rate
 * allows. Nobody waits for it. Thread-safe.
 */
final class ChargeReturner {

	/** See the header of the file for its keys and arguments. */
	static final LuaScript SCRIPT = LuaScript.read(ChargeReturner.class, "give-back.lua");

	private static final Logger logger = LoggerFactory.getLogger(ChargeReturner.class);

	private static final int MAX_CHARGES = 1000;

	private final Availability availability;

	private final long timeout;

	private final Coalescer<Charge, Long> charges;

	ChargeReturner(Availability availability, Duration timeout) {
		this.availability = availability;
		this.timeout = timeout.toNanos();
		this.charges = new Coalescer<>(1, MAX_CHARGES, Coalescer.CompletionOrder.SEND_FIRST, this::send,
				(charges, changed) -> {
					// nobody waits
				}, Function.identity(), (failure) -> true);
	}

	/**
	 * Let a server know the script, so that what is given back comes before the next
	 * decision on that connection.
	 * @param connection the connection
	 * @param bucket the name of a bucket of the shard, which stays as it is
	 */
	static CompletableFuture<Long> prepare(CommandConnection connection, byte[] bucket) {
		byte[][] keys = { bucket };
		byte[] zero = DecisionBatch.bytes(0);
		// the last: as if it was sent again
		return connection.callUnbounded(SCRIPT, keys, zero, zero, zero);
	}

	/**
	 * Give back what limits have charged, each bucket once.
	 */
	void giveBack(List<TentativeEffect> effects) {
		// limits that share a bucket charge it once
		effects.stream()
			.filter(TentativeEffect::isCharged)
			.map((effect) -> new Charge(effect.limit().bucket(), effect.chargedAt(), effect.limit().zone().rate()))
			.distinct()
			.forEach(this.charges::submit);
	}

	private CompletableFuture<Long> send(List<Charge> charges) {
		return this.availability.connection().thenCompose((connection) -> {
			CompletableFuture<Long> reply = connection.callAtMostOnce(SCRIPT, keys(charges), arguments(charges));
			return reply.orTimeout(this.timeout, TimeUnit.NANOSECONDS);
		});
	}

	static byte[][] keys(List<Charge> charges) {
		return charges.stream()
			.map((charge) -> charge.bucket().getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
	}

	static byte[][] arguments(List<Charge> charges) {
		byte[][] arguments = new byte[2 * charges.size()][];
		int i = 0;
		for (Charge charge : charges) {
			arguments[i++] = DecisionBatch.bytes(charge.at());
			arguments[i++] = DecisionBatch.bytes(charge.rate());
		}
		return arguments;
	}

	/**
	 * A charge to give back.
	 *
	 * @param bucket the name of the bucket
	 * @param at the time that the bucket kept with it, in ms
	 * @param rate the rate of its zone
	 */
	record Charge(String bucket, long at, long rate) implements Coalescer.Request {

		@Override
		public long weight() {
			return 1;
		}

		@Override
		public long since() {
			return System.nanoTime();
		}

		@Override
		public void fail(Throwable failure) {
			logger.debug("A charge of the bucket '" + this.bucket + "' is not given back", failure);
		}

	}

}
