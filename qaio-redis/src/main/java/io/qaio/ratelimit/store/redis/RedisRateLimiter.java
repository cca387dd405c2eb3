package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DecisionListener;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitStoreException;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.redis.Availability;
import io.qaio.redis.DaemonTimer;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter whose buckets are in Redis 6.2 or later, shared by all instances of an
 * application. The clock of Redis decides. A bucket expires when it has drained, so the
 * number of keys is not limited.
 * <p>
 * Calls that arrive at the same time are decided by one command. No decision takes longer
 * than the timeout; while Redis does not decide, the {@link OnStoreFailure} of each zone
 * does. But if Redis refuses to decide, because its user lacks a right or may not log in,
 * a call that would be allowed fails with a {@link RateLimitStoreException}. Futures that
 * are not complete at once complete in a thread of the driver: what depends on them must
 * not block.
 * <p>
 * With several {@linkplain RedisStoreSettings#shards() shards}, limits of a call whose
 * keys are in different shards are decided one after the other, and charges are given
 * back if a later one rejects the call.
 * <p>
 * Thread-safe.
 */
public final class RedisRateLimiter implements RateLimiter, DecisionSource, AutoCloseable {

	/** The script counts the limits of a call in one byte. */
	private static final int MAX_LIMITS = 255;

	private final RedisZones zones;

	private final Duration timeout;

	private final FallbackLimiter fallback = new FallbackLimiter();

	private final List<LimiterShard> shards = new ArrayList<>();

	private final KnownRejections rejections;

	private volatile @Nullable DecisionListener listener;

	/**
	 * Create a limiter. Nothing is connected until {@link #connect} or the first
	 * decision.
	 * @param client gives the client whose settings (servers, TLS, credentials) the
	 * limiter uses: a {@code RedisClient} or a {@code RedisClusterClient}, which it does
	 * not shut down
	 * @param settings the settings
	 * @param zones the zones
	 * @param onStoreFailure gives, for the name of a zone, what decides while Redis does
	 * not
	 */
	public RedisRateLimiter(Supplier<? extends AbstractRedisClient> client, RedisStoreSettings settings,
			Collection<Zone> zones, Function<String, OnStoreFailure> onStoreFailure) {
		BucketNames names = new BucketNames(settings.keyPrefix(), settings.shards());
		ScheduledExecutorService timer = DaemonTimer.create("qaio-rate-limit-timer");
		this.timeout = settings.timeout();
		this.zones = new RedisZones(zones, names, onStoreFailure, this.fallback);
		this.rejections = new KnownRejections(settings.rememberRejections());
		for (int i = 0; i < settings.shards(); i++) {
			String shard = (settings.shards() == 1) ? ""
					: "shard " + i + " of " + settings.shards() + " ('" + names.starts().get(i) + "*')";
			this.shards.add(new LimiterShard(client, settings.shards() == 1, names.trial(i), timer, this.timeout,
					new AvailabilityLog(shard, timer, this.timeout, this.fallback, this.zones::policies),
					this.rejections));
		}
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		RedisZone zone = this.zones.get(limit.zone());
		if (key.isEmpty()) {
			return Decision.NOT_LIMITED;
		}
		long now = System.nanoTime();
		Decision rejected = this.rejections.find(zone, limit, key, 0, now);
		Decision decision = (rejected != null) ? rejected
				: await(ask(List.of(PendingLimit.of(0, limit, zone, key)), now));
		DecisionListener listener = this.listener;
		if (listener != null) {
			listener.decided(limit.zone(), decision);
		}
		return decision;
	}

	@Override
	public Decision decide(List<KeyedLimit> limits) {
		return await(decideAsync(limits));
	}

	@Override
	public CompletableFuture<Decision> decideAsync(RateLimit limit, String key) {
		return decideAsync(List.of(limit.on(key)));
	}

	@Override
	public CompletableFuture<Decision> decideAsync(List<KeyedLimit> keyed) {
		List<PendingLimit> limits = limits(keyed);
		if (limits.isEmpty()) {
			return CompletableFuture.completedFuture(Decision.NOT_LIMITED);
		}
		long now = System.nanoTime();
		PendingLimit first = limits.get(0);
		CompletableFuture<Decision> decision = isOneShard(limits) ? decideInOneShard(limits, now)
				: decideInSeveral(limits, now);
		DecisionListener listener = this.listener;
		if (listener != null) {
			decision.thenAccept((decided) -> listener
				.decided(keyed.get((decided.limit() >= 0) ? decided.limit() : first.index()).limit().zone(), decided));
		}
		return decision;
	}

	private static boolean isOneShard(List<PendingLimit> limits) {
		for (PendingLimit limit : limits) {
			if (limit.shard() != limits.get(0).shard()) {
				return false;
			}
		}
		return true;
	}

	private CompletableFuture<Decision> decideInOneShard(List<PendingLimit> limits, long now) {
		Decision rejected = knownRejection(limits, now);
		return (rejected != null) ? CompletableFuture.completedFuture(rejected) : ask(limits, now);
	}

	private CompletableFuture<Decision> decideInSeveral(List<PendingLimit> limits, long now) {
		List<List<PendingLimit>> steps = CrossShardCall.steps(limits);
		for (List<PendingLimit> step : steps) {
			Decision rejected = knownRejection(step, now);
			if (rejected != null) {
				return CompletableFuture.completedFuture(rejected);
			}
		}
		return CrossShardCall.decide(this.shards, steps, now, this.timeout.toNanos(), this.fallback);
	}

	/**
	 * The decision about limits of one shard, if the first certainly rejects the call.
	 */
	private @Nullable Decision knownRejection(List<PendingLimit> limits, long now) {
		PendingLimit first = limits.get(0);
		return this.rejections.find(first.zone(), first.limit(), first.key(), first.index(), now);
	}

	/**
	 * The limits whose keys are not empty.
	 */
	private List<PendingLimit> limits(List<KeyedLimit> keyed) {
		List<PendingLimit> limits = new ArrayList<>(keyed.size());
		for (int i = 0; i < keyed.size(); i++) {
			RateLimit limit = keyed.get(i).limit();
			String key = keyed.get(i).key();
			RedisZone zone = this.zones.get(limit.zone());
			if (!key.isEmpty()) {
				limits.add(PendingLimit.of(i, limit, zone, key));
			}
		}
		if (limits.size() > MAX_LIMITS) {
			throw new IllegalArgumentException(
					"A call can have at most " + MAX_LIMITS + " limits, not " + limits.size());
		}
		return limits;
	}

	@Override
	public void tell(DecisionListener listener) {
		this.listener = listener;
	}

	private CompletableFuture<Decision> ask(List<PendingLimit> limits, long now) {
		OneShardDecision pending = new OneShardDecision(limits, now, this.fallback, new CompletableFuture<>());
		this.shards.get(limits.get(0).shard()).submit(pending);
		return pending.decision();
	}

	private static Decision await(CompletableFuture<Decision> decision) {
		try {
			return decision.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RateLimitStoreException refused) {
				// with the stack of the caller
				throw new RateLimitStoreException(String.valueOf(refused.getMessage()), refused);
			}
			throw ex;
		}
	}

	/**
	 * Get the zones.
	 * @return the zones, which can be changed
	 */
	public RateLimitZones zones() {
		return this.zones;
	}

	/**
	 * Get whether Redis decides: all of it, if there are several shards.
	 * @return the status now
	 */
	public RedisStatus status() {
		List<Availability.Status> all = this.shards.stream().map(LimiterShard::status).toList();
		List<Availability.Status> failed = all.stream().filter((shard) -> shard.failure() != null).toList();
		boolean deciding = failed.isEmpty() && all.stream().anyMatch(Availability.Status::available);
		Stream<Instant> times = (failed.isEmpty() ? all : failed).stream().map(Availability.Status::since);
		Instant since = (failed.isEmpty() ? times.max(Comparator.naturalOrder()) : times.min(Comparator.naturalOrder()))
			.orElseThrow();
		return new RedisStatus(deciding, since, problem(failed),
				failed.stream().anyMatch(Availability.Status::isMisconfigured), this.fallback.undecided());
	}

	private @Nullable String problem(List<Availability.Status> failed) {
		for (Availability.Status each : failed) {
			Throwable failure = each.failure();
			if (failure != null) {
				String problem = StoreProblem.describe(failure, this.timeout);
				return (this.shards.size() == 1) ? problem
						: failed.size() + " of " + this.shards.size() + " shards: " + problem;
			}
		}
		return null;
	}

	/**
	 * Connect now, so that the first calls need not wait for it, or again after
	 * {@link #close}.
	 * @return completes when Redis decides, exceptionally if it does not
	 */
	public CompletableFuture<?> connect() {
		return CompletableFuture
			.allOf(this.shards.stream().map(LimiterShard::connect).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Disconnect from Redis. Later calls are decided by {@link OnStoreFailure}.
	 */
	@Override
	public void close() {
		this.shards.forEach(LimiterShard::close);
	}

}
