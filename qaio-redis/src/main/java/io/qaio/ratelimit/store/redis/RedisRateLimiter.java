package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DecisionListener;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.redis.Availability;
import io.qaio.redis.DaemonTimer;
import io.qaio.redis.RedisProblem;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the buckets in Redis 6.2 or later, for all instances of an application. Redis's
 * clock decides. A bucket expires when it has drained, so there is room for all keys.
 * <p>
 * Calls that come at the same time are decided by one command. None waits longer than the
 * timeout; while Redis does not decide, the zones' {@link OnStoreFailure} does. Futures
 * that were not done at once complete in a thread of the driver: what depends on them
 * must not block.
 * <p>
 * Safe for use by many threads.
 */
public final class RedisRateLimiter implements RateLimiter, DecisionSource, AutoCloseable {

	/** The script counts them in one byte. */
	private static final int MAX_LIMITS = 255;

	private final RedisZones zones;

	private final Duration timeout;

	private final FallbackLimiter fallback = new FallbackLimiter();

	private final Availability availability;

	private final DecisionBatcher batcher;

	private final @Nullable KnownRefusals refusals;

	private volatile @Nullable DecisionListener listener;

	/**
	 * Create a limiter. Nothing is connected until {@link #connect} or the first
	 * decision.
	 * @param client gives the client whose settings (servers, TLS, credentials) the
	 * limiter uses: a {@code RedisClient} or a {@code RedisClusterClient}, which it does
	 * not shut down
	 * @param settings how it uses Redis
	 * @param zones the zones
	 * @param onStoreFailure says for each zone, by its name, what becomes of calls while
	 * Redis does not decide
	 */
	public RedisRateLimiter(Supplier<? extends AbstractRedisClient> client, RedisStoreSettings settings,
			Collection<Zone> zones, Function<String, OnStoreFailure> onStoreFailure) {
		BucketNames names = new BucketNames(settings.keyPrefix());
		ScheduledExecutorService timer = DaemonTimer.create("qaio-rate-limit-timer");
		this.timeout = settings.timeout();
		this.zones = new RedisZones(zones, names, onStoreFailure, this.fallback);
		this.availability = new Availability(client, timer, this.timeout,
				(connection) -> Batch.trial(connection, names.trial()),
				new AvailabilityLog(timer, this.timeout, this.fallback, this.zones::policies));
		this.refusals = settings.rememberRefusals() ? new KnownRefusals() : null;
		this.batcher = new DecisionBatcher(this.availability, timer, this.timeout,
				new DecisionCompleter(this.fallback, this.refusals));
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		RedisZone zone = this.zones.get(limit.zone());
		if (key.isEmpty()) {
			return Decision.NOT_LIMITED;
		}
		long now = System.nanoTime();
		Decision refused = (this.refusals != null) ? this.refusals.find(zone, limit, key, 0, now) : null;
		Decision decision = (refused != null) ? refused : ask(List.of(AskedLimit.of(0, limit, zone, key)), now).join();
		DecisionListener listener = this.listener;
		if (listener != null) {
			listener.decided(limit.zone(), decision);
		}
		return decision;
	}

	@Override
	public Decision decide(List<KeyedLimit> limits) {
		return decideAsync(limits).join();
	}

	@Override
	public CompletableFuture<Decision> decideAsync(RateLimit limit, String key) {
		return decideAsync(List.of(limit.on(key)));
	}

	@Override
	public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
		List<AskedLimit> asked = new ArrayList<>(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			KeyedLimit each = limits.get(i);
			RedisZone zone = this.zones.get(each.limit().zone());
			if (!each.key().isEmpty()) {
				asked.add(AskedLimit.of(i, each.limit(), zone, each.key()));
			}
		}
		if (asked.size() > MAX_LIMITS) {
			throw new IllegalArgumentException(
					"A call can have " + MAX_LIMITS + " limits at the most, not " + asked.size());
		}
		if (asked.isEmpty()) {
			return CompletableFuture.completedFuture(Decision.NOT_LIMITED);
		}
		long now = System.nanoTime();
		Decision refused = certainRefusal(asked.get(0), now);
		CompletableFuture<Decision> decision = (refused != null) ? CompletableFuture.completedFuture(refused)
				: ask(asked, now);
		DecisionListener listener = this.listener;
		if (listener != null) {
			decision.thenAccept((decided) -> listener.decided(
					limits.get((decided.limit() >= 0) ? decided.limit() : asked.get(0).index()).limit().zone(),
					decided));
		}
		return decision;
	}

	@Override
	public void tell(DecisionListener listener) {
		this.listener = listener;
	}

	private @Nullable Decision certainRefusal(AskedLimit first, long now) {
		return (this.refusals != null)
				? this.refusals.find(first.zone(), first.limit(), first.key(), first.index(), now) : null;
	}

	private CompletableFuture<Decision> ask(List<AskedLimit> limits, long now) {
		if (this.availability.isAway()) {
			return CompletableFuture.completedFuture(this.fallback.decide(limits));
		}
		Asked call = new Asked(limits, now, this.fallback);
		this.batcher.submit(call);
		return call.decision();
	}

	/**
	 * The zones.
	 * @return the zones, which can be changed
	 */
	public RateLimitZones zones() {
		return this.zones;
	}

	/**
	 * Whether Redis decides.
	 * @return how it is now
	 */
	public RedisStatus status() {
		Availability.Status status = this.availability.status();
		Throwable failure = status.failure();
		String problem = (failure != null) ? Problems.describe(failure, this.timeout) : null;
		return new RedisStatus(status.available(), status.since(), problem, this.fallback.undecided());
	}

	/**
	 * Connect now, so that the first calls need not wait for it; also after
	 * {@link #close}.
	 * @return done when Redis decides, or failed when it does not
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
	 * Leave Redis. For calls that come later, {@link OnStoreFailure} holds.
	 */
	@Override
	public void close() {
		this.availability.close();
	}

}
