package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a connection that does not answer is of no use, or its server is only
 * busy or away: if a new connection answers, and the silent one still does not, the new
 * one takes its place. One check at a time, and one new connection at a time.
 * <p>
 * Thread-safe.
 *
 * @param <C> the kind of connection
 */
final class SilenceCheck<C extends AskableConnection> {

	private static final Logger logger = LoggerFactory.getLogger(SilenceCheck.class);

	/** How long a new connection may take to answer. */
	private static final Duration ATTEMPT = Duration.ofSeconds(2);

	/** Before the second new connection; the pause doubles each time. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

	private final ConnectionOwner<C> owner;

	private final ScheduledExecutorService timer;

	private final Runnable onReplaced;

	private final AtomicBoolean checking = new AtomicBoolean();

	private volatile boolean closed;

	SilenceCheck(ConnectionOwner<C> owner, ScheduledExecutorService timer, Runnable onReplaced) {
		this.owner = owner;
		this.timer = timer;
		this.onReplaced = onReplaced;
	}

	/**
	 * Check a connection, unless a check is under way.
	 * @param silent the connection
	 * @param key a key that is kept where the answer should come from
	 */
	void start(C silent, byte[] key) {
		if (this.checking.compareAndSet(false, true)) {
			tryAnother(silent, key, PAUSE);
		}
	}

	private void tryAnother(C silent, byte[] key, Duration pause) {
		if (this.closed || !this.owner.isCurrent(silent)) {
			this.checking.set(false);
			return;
		}
		CompletableFuture<C> another = this.owner.openAnother();
		another.thenCompose((fresh) -> answer(fresh, key))
			.orTimeout(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((answer, thrown) -> {
				if (thrown == null) {
					compare(silent, another.join(), key);
				}
				else {
					another.thenAccept(C::close);
					Duration next = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause.multipliedBy(2) : pause;
					this.timer.schedule(() -> tryAnother(silent, key, next), pause.toMillis(), TimeUnit.MILLISECONDS);
				}
			});
	}

	/**
	 * A server that was busy answers on all connections at about the same time.
	 */
	private void compare(C silent, C fresh, byte[] key) {
		answer(silent, key).orTimeout(silent.patience().toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((answer, thrown) -> {
				if (thrown == null && !this.closed) {
					fresh.close();
					// it is the command that takes long, and will do so for a while
					this.timer.schedule(() -> this.checking.set(false), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
					return;
				}
				this.checking.set(false);
				if (this.closed) {
					fresh.close();
				}
				else if (this.owner.replace(silent, fresh)) {
					logger.warn(
							"A connection to Redis was open but did not answer, and a new one does. Using the new one.");
					this.onReplaced.run();
				}
			});
	}

	/**
	 * An error is an answer, too.
	 */
	private CompletableFuture<?> answer(C connection, byte[] key) {
		return connection.ask(key)
			.exceptionallyCompose((thrown) -> RedisProblem.isReply(thrown) ? CompletableFuture.completedFuture(null)
					: CompletableFuture.failedFuture(thrown));
	}

	void close() {
		this.closed = true;
	}

}
