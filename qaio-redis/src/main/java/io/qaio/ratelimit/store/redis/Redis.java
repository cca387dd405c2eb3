package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis, which is known to be open or not. When a call fails it is not used
 * any more, so that others need not wait in vain; it is opened again when a new
 * connection has let a trial decision through in time.
 */
final class Redis {

	private static final Logger logger = LoggerFactory.getLogger(Redis.class);

	/** Between attempts to connect. */
	private static final Duration PAUSE = Duration.ofMillis(250);

	/** For a connection to be made: Redis may be silent. */
	private static final Duration ATTEMPT = Duration.ofSeconds(1);

	private static final Runnable NOTHING = () -> {
	};

	private static final CompletableFuture<RedisLink> NOT_THERE = CompletableFuture
		.failedFuture(new RedisException("Redis does not decide"));

	private final Supplier<? extends AbstractRedisClient> clients;

	private final ScheduledExecutorService timer;

	private final Duration timeout;

	private final byte[] trialKey;

	private final Supplier<String> policies;

	private final LongAdder undecided = new LongAdder();

	/** Guarded by this, as is all that follows. */
	private State state = State.NEW;

	private CompletableFuture<RedisLink> link = NOT_THERE;

	private @Nullable RedisLink current;

	private Instant since = Instant.now();

	private @Nullable String problem;

	private long undecidedBefore;

	private volatile boolean away;

	/**
	 * Create a way that is not opened yet.
	 * @param clients gives the client to connect with
	 * @param timer calls when it is time to
	 * @param timeout how long a decision may take
	 * @param trialKey the bucket for trials
	 * @param policies says, for the log, what becomes of calls meanwhile
	 */
	Redis(Supplier<? extends AbstractRedisClient> clients, ScheduledExecutorService timer, Duration timeout,
			byte[] trialKey, Supplier<String> policies) {
		this.clients = clients;
		this.timer = timer;
		this.timeout = timeout;
		this.trialKey = trialKey;
		this.policies = policies;
	}

	/**
	 * Whether it is known that Redis does not decide.
	 */
	boolean isAway() {
		return this.away;
	}

	/**
	 * A call was dealt with otherwise.
	 */
	void undecided() {
		this.undecided.increment();
	}

	synchronized RedisStatus status() {
		return new RedisStatus(this.state == State.OPEN, this.since, this.problem, this.undecided.sum());
	}

	/**
	 * What to send calls over, connected now if need be.
	 */
	synchronized CompletableFuture<RedisLink> link() {
		if (this.state == State.NEW) {
			this.state = State.CONNECTING;
			this.link = new CompletableFuture<>();
			connect();
		}
		return this.link;
	}

	/**
	 * A call has failed.
	 * @param over what it was sent over, null if it was not connected in time
	 * @param failure why
	 * @return what remains to be done, without a lock and when callers have been told
	 */
	synchronized Runnable failed(@Nullable RedisLink over, Throwable failure) {
		if (over != this.current || this.state != State.OPEN && this.state != State.CONNECTING) {
			return NOTHING;
		}
		if (this.state == State.OPEN) {
			connectAfter(Duration.ZERO);
		}
		return goAway(failure);
	}

	/**
	 * Remember that Redis does not decide.
	 * @return what remains to be done without a lock
	 */
	private Runnable goAway(Throwable failure) {
		this.away = true;
		this.since = Instant.now();
		this.problem = Problems.describe(failure, this.timeout);
		this.undecidedBefore = this.undecided.sum();
		this.state = State.AWAY;
		String message = "Redis does not decide about rate limits: " + this.problem
				+ ". Until it does again, on-store-failure holds for calls: ";
		CompletableFuture<RedisLink> waited = this.link;
		this.link = NOT_THERE;
		Runnable close = closing();
		return () -> {
			waited.completeExceptionally(failure);
			// what is under way fails
			close.run();
			logger.warn(message + this.policies.get());
			logger.debug("Why Redis does not decide about rate limits", failure);
		};
	}

	private Runnable closing() {
		RedisLink used = this.current;
		this.current = null;
		return (used != null) ? used::close : NOTHING;
	}

	private void connectAfter(Duration pause) {
		this.timer.schedule(this::connect, pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void connect() {
		// the driver's calls block
		Thread thread = new Thread(this::attempt, "qaio-rate-limit-connect");
		thread.setDaemon(true);
		thread.start();
	}

	private void attempt() {
		Thread thread = Thread.currentThread();
		ScheduledFuture<?> end = this.timer.schedule(thread::interrupt, ATTEMPT.plus(this.timeout).toNanos(),
				TimeUnit.NANOSECONDS);
		RedisLink made = null;
		try {
			made = RedisLink.to(this.clients.get());
			attend(made);
			tryOut(made);
			end.cancel(false);
			succeeded(made);
		}
		catch (ExecutionException | InterruptedException | TimeoutException | RuntimeException ex) {
			end.cancel(false);
			if (made != null) {
				made.close();
			}
			attemptFailed((ex instanceof ExecutionException && ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	private void attend(RedisLink link) {
		link.onBreak(() -> failed(link, new RedisException("The connection broke")).run());
	}

	private void tryOut(RedisLink link) throws ExecutionException, InterruptedException, TimeoutException {
		byte[][] keys = { this.trialKey };
		// one call by one limit: the first bucket, the first limit
		byte[] program = { 0, 1, 1, 0, 1, 0, 1 };
		byte[] rate = Batch.bytes(1_000_000);
		link.call(keys, new byte[0], program, rate, rate, new byte[0])
			.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void succeeded(RedisLink made) {
		CompletableFuture<RedisLink> waited;
		synchronized (this) {
			if (this.state != State.CONNECTING && this.state != State.AWAY) {
				made.close();
				return;
			}
			boolean wasAway = this.state == State.AWAY;
			Instant before = this.since;
			waited = wasAway ? new CompletableFuture<>() : this.link;
			this.link = waited;
			this.state = State.OPEN;
			this.since = Instant.now();
			this.problem = null;
			this.current = made;
			this.away = false;
			if (wasAway) {
				logger.info("Redis decides about rate limits again, after "
						+ Duration.between(before, this.since).toMillis() + " ms, in which on-store-failure held for "
						+ (this.undecided.sum() - this.undecidedBefore) + " calls");
			}
		}
		waited.complete(made);
	}

	private void attemptFailed(Throwable failure) {
		Runnable rest = NOTHING;
		synchronized (this) {
			if (this.state == State.CONNECTING) {
				rest = goAway(failure);
			}
			if (this.state == State.AWAY) {
				this.problem = Problems.describe(failure, this.timeout);
				connectAfter(PAUSE);
			}
		}
		rest.run();
	}

	/**
	 * Do not use Redis until {@link #open()}.
	 */
	void close() {
		Runnable close;
		synchronized (this) {
			this.state = State.CLOSED;
			this.away = true;
			this.link = NOT_THERE;
			close = closing();
		}
		close.run();
	}

	/**
	 * Use Redis again, after {@link #close()}.
	 */
	synchronized void open() {
		if (this.state == State.CLOSED) {
			this.state = State.NEW;
			this.away = false;
		}
	}

	private enum State {

		NEW, CONNECTING, OPEN, AWAY, CLOSED

	}

}
