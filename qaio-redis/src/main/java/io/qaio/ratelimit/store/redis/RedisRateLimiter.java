package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

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
import io.qaio.redis.RedisProblem;
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
 * Thread-safe.
 */
public final class RedisRateLimiter implements RateLimiter, DecisionSource, AutoCloseable {

	/** The script counts the limits of a call in one byte. */
	private static final int MAX_LIMITS = 255;

	private final RedisZones zones;

	private final Duration timeout;

	private final FallbackLimiter fallback = new FallbackLimiter();

	private final Availability availability;

	private final DecisionBatcher batcher;

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
		BucketNames names = new BucketNames(settings.keyPrefix());
		ScheduledExecutorService timer = DaemonTimer.create("qaio-rate-limit-timer");
		this.timeout = settings.timeout();
		this.zones = new RedisZones(zones, names, onStoreFailure, this.fallback);
		this.availability = new Availability(client, timer, this.timeout,
				(connection) -> DecisionBatch.trial(connection, names.trial()),
				new AvailabilityLog(timer, this.timeout, this.fallback, this.zones::policies));
		this.rejections = new KnownRejections(settings.rememberRejections());
		this.batcher = new DecisionBatcher(this.availability, timer, this.timeout, this.rejections);
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
		Decision rejected = this.rejections.find(first.zone(), first.limit(), first.key(), first.index(), now);
		CompletableFuture<Decision> decision = (rejected != null) ? CompletableFuture.completedFuture(rejected)
				: ask(limits, now);
		DecisionListener listener = this.listener;
		if (listener != null) {
			decision.thenAccept((decided) -> listener
				.decided(keyed.get((decided.limit() >= 0) ? decided.limit() : first.index()).limit().zone(), decided));
		}
		return decision;
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
		PendingDecision pending = new PendingDecision(limits, now, this.fallback, new CompletableFuture<>());
		if (this.availability.isAway()) {
			pending.fail(this.availability.status().reason());
		}
		else {
			this.batcher.submit(pending);
		}
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
	 * Get whether Redis decides.
	 * @return the status now
	 */
	public RedisStatus status() {
		Availability.Status status = this.availability.status();
		Throwable failure = status.failure();
		String problem = (failure != null) ? StoreProblem.describe(failure, this.timeout) : null;
		return new RedisStatus(status.available(), status.since(), problem, status.isMisconfigured(),
				this.fallback.undecided());
	}

	/**
	 * Connect now, so that the first calls need not wait for it, or again after
	 * {@link #close}.
	 * @return completes when Redis decides, exceptionally if it does not
	 */
	public CompletableFuture<?> connect() {
		this.availability.open();
		return this.availability.connection().whenComplete((connection, thrown) -> {
			if (thrown != null) {
				this.availability.failed(null, RedisProblem.causeOf(thrown));
			}
		});
	}

	/**
	 * Disconnect from Redis. Later calls are decided by {@link OnStoreFailure}.
	 */
	@Override
	public void close() {
		this.availability.close();
	}

}
