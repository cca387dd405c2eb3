package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.DecisionListener;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.DryRunCounts;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.UnknownZoneException;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.DryRun;
import io.qaio.ratelimit.store.OnStoreFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimiter.class);

	/** The script counts them in one byte. */
	private static final int MAX_LIMITS = 255;

	private final Map<String, RedisZone> zones = new ConcurrentHashMap<>();

	private final Function<String, OnStoreFailure> onStoreFailure;

	private final BucketNames names;

	private final Redis redis;

	private final Batches batches;

	private final OnFailure onFailure;

	private final @Nullable KnownRefusals refusals;

	private volatile @Nullable DecisionListener listener;

	private final Set<String> foreign = ConcurrentHashMap.newKeySet();

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
		this.names = new BucketNames(settings.keyPrefix());
		this.onStoreFailure = onStoreFailure;
		this.onFailure = new OnFailure(zones);
		zones.forEach((zone) -> this.zones.put(zone.name(), newZone(zone)));
		ScheduledExecutorService timer = newTimer();
		this.redis = new Redis(client, timer, settings.timeout(), this.names.trial(), this::policies);
		this.batches = new Batches(this.redis, timer, settings.timeout(), new Teller());
		this.refusals = settings.rememberRefusals() ? new KnownRefusals() : null;
	}

	private static ScheduledExecutorService newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "qaio-rate-limit-timer");
			thread.setDaemon(true);
			return thread;
		});
		timer.setRemoveOnCancelPolicy(true);
		// needs no end: the thread goes when there is nothing to wait for
		timer.setKeepAliveTime(10, TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		return timer;
	}

	private RedisZone newZone(Zone zone) {
		return new RedisZone(zone, this.names.zone(zone.name()), this.onStoreFailure.apply(zone.name()),
				new DryRun(zone.name()));
	}

	private String policies() {
		return this.zones.values()
			.stream()
			.map((zone) -> zone.zone().name() + "=" + zone.onStoreFailure().name().toLowerCase(Locale.ROOT))
			.sorted()
			.collect(Collectors.joining(", "));
	}

	@Override
	public Decision decide(RateLimit limit, String key) {
		RedisZone zone = zone(limit);
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
			RedisZone zone = zone(each.limit());
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
		if (this.redis.isAway()) {
			return CompletableFuture.completedFuture(decideWithoutRedis(limits));
		}
		Asked call = new Asked(limits, now);
		this.batches.submit(call);
		return call.decision();
	}

	private Decision decideWithoutRedis(List<AskedLimit> limits) {
		this.redis.undecided();
		return this.onFailure.decide(limits);
	}

	private RedisZone zone(RateLimit limit) {
		RedisZone zone = this.zones.get(limit.zone());
		if (zone == null) {
			throw new UnknownZoneException(limit.zone(), this.zones.keySet());
		}
		return zone;
	}

	/**
	 * The zones.
	 * @return the zones, which can be changed
	 */
	public RateLimitZones zones() {
		return new Zones();
	}

	/**
	 * Whether Redis decides.
	 * @return how it is now
	 */
	public RedisStatus status() {
		return this.redis.status();
	}

	/**
	 * Connect now, so that the first calls need not wait for it; also after
	 * {@link #close}.
	 * @return done when Redis decides, or failed when it does not
	 */
	public CompletableFuture<?> connect() {
		this.redis.open();
		return this.redis.link().thenApply((link) -> true);
	}

	/**
	 * Leave Redis. For calls that come later, {@link OnStoreFailure} holds.
	 */
	@Override
	public void close() {
		this.redis.close();
	}

	/**
	 * Tells callers what became of their calls.
	 */
	private final class Teller implements Batches.Receiver {

		@Override
		public void decided(List<Batch.Answer> answers, long sentAt, long receivedAt) {
			for (Batch.Answer answer : answers) {
				Decision decision = answer.decision();
				if (decision == null) {
					isNoBucket(answer.call());
					decision = decideWithoutRedis(answer.call().limits());
				}
				else if (RedisRateLimiter.this.refusals != null && answer.isRefusedByFirst()) {
					RedisRateLimiter.this.refusals.add(answer.call().limits().get(0), decision, sentAt, receivedAt);
				}
				answer.call().decision().complete(decision);
			}
		}

		@Override
		public void undecided(List<Asked> calls) {
			calls.forEach((call) -> call.decision().complete(decideWithoutRedis(call.limits())));
		}

		private void isNoBucket(Asked call) {
			String where = call.limits()
				.stream()
				.map((limit) -> limit.zone().keys() + ":*")
				.distinct()
				.collect(Collectors.joining(" or "));
			if (RedisRateLimiter.this.foreign.add(where)) {
				logger.error("A key '" + where + "' in Redis holds something that is no bucket of a rate limit, so"
						+ " on-store-failure holds for calls with that key. Somebody else uses it: choose another"
						+ " qaio.rate-limit.key-prefix, or delete the key. This is logged once");
			}
		}

	}

	/**
	 * The zones as others see them.
	 */
	private final class Zones implements RateLimitZones {

		@Override
		public List<Zone> all() {
			return RedisRateLimiter.this.zones.values().stream().map(RedisZone::zone).toList();
		}

		@Override
		public boolean contains(String name) {
			return RedisRateLimiter.this.zones.containsKey(name);
		}

		@Override
		public void put(Zone zone) {
			RedisRateLimiter.this.onFailure.put(zone);
			RedisRateLimiter.this.zones.compute(zone.name(),
					(name, known) -> (known != null) ? known.changed(zone) : newZone(zone));
		}

		@Override
		public DryRunCounts dryRun(String name) {
			RedisZone zone = RedisRateLimiter.this.zones.get(name);
			if (zone == null) {
				throw new UnknownZoneException(name, RedisRateLimiter.this.zones.keySet());
			}
			return zone.dryRun().counts();
		}

	}

}
