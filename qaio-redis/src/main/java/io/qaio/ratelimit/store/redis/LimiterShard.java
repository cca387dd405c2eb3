package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.redis.Availability;
import io.qaio.redis.RedisProblem;

/**
 * One shard: buckets that have the same hash slot of a cluster, with a connection of its
 * own, so that a node that is away stops only the shards that it has. Thread-safe.
 */
final class LimiterShard {

	private final Availability availability;

	private final DecisionBatcher batcher;

	private final ChargeReturner returner;

	/**
	 * Create a shard, not connected.
	 * @param client gives the client to connect with
	 * @param alone whether it is the only shard, so that no charge is ever given back
	 * @param trial the name of a bucket of this shard that no call uses
	 * @param timer runs short work at its time
	 * @param timeout how long a decision may take
	 * @param log is told of changes
	 * @param rejections remembers what is certainly rejected
	 */
	LimiterShard(Supplier<? extends AbstractRedisClient> client, boolean alone, byte[] trial,
			ScheduledExecutorService timer, Duration timeout, AvailabilityLog log, KnownRejections rejections) {
		this.availability = new Availability(client, timer, timeout,
				alone ? (connection) -> DecisionBatch.trial(connection, trial)
						: (connection) -> DecisionBatch.trial(connection, trial)
							.thenCombine(ChargeReturner.prepare(connection, trial), (decided, prepared) -> decided),
				log);
		this.batcher = new DecisionBatcher(this.availability, timer, timeout, rejections);
		this.returner = new ChargeReturner(this.availability, timeout);
	}

	/**
	 * Ask for a decision, which fails at once while the shard is away.
	 */
	void submit(PendingDecision decision) {
		if (this.availability.isAway()) {
			decision.fail(this.availability.status().reason());
		}
		else {
			this.batcher.submit(decision);
		}
	}

	/**
	 * Give back what limits of this shard have charged, soon.
	 */
	void giveBack(List<TentativeEffect> effects) {
		this.returner.giveBack(effects);
	}

	Availability.Status status() {
		return this.availability.status();
	}

	/**
	 * Connect now.
	 * @return completes when this shard decides, exceptionally if it does not
	 */
	CompletableFuture<?> connect() {
		this.availability.open();
		return this.availability.connection().whenComplete((connection, thrown) -> {
			if (thrown != null) {
				this.availability.failed(null, RedisProblem.causeOf(thrown));
			}
		});
	}

	void close() {
		this.availability.close();
	}

}
