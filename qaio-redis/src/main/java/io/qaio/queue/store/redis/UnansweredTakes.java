package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.qaio.queue.store.TaskStoreException;
import io.qaio.redis.RedisProblem;

/**
 * Takes of one queue that failed without a reply: the server may have leased tasks for
 * them all the same. These are given back as soon as the server answers, and not only
 * when their lease ends. One call at a time.
 * <p>
 * Thread-safe. The lock of this object guards the leases.
 */
final class UnansweredTakes {

	private static final Duration RETRY = Duration.ofSeconds(1);

	/** More are left to the end of their lease. */
	private static final int MAX = 1000;

	private final ScheduledExecutorService timer;

	private final Duration visibilityTimeout;

	private final Function<String, CompletableFuture<?>> giveBack;

	/** Those that failed first are first. */
	private final Queue<Lease> leases = new ArrayDeque<>();

	private boolean asking;

	/**
	 * Create an empty set.
	 * @param timer runs short work at its time
	 * @param visibilityTimeout after how long a lease ends by itself
	 * @param giveBack releases the tasks of a lease, given its name
	 */
	UnansweredTakes(ScheduledExecutorService timer, Duration visibilityTimeout,
			Function<String, CompletableFuture<?>> giveBack) {
		this.timer = timer;
		this.visibilityTimeout = visibilityTimeout;
		this.giveBack = giveBack;
	}

	/**
	 * A take has failed.
	 * @param lease the name of the lease that it may have got
	 * @param failure why
	 */
	void failed(String lease, Throwable failure) {
		Throwable cause = RedisProblem.causeOf(failure);
		boolean refused = RedisProblem.isReply(failure) || RedisProblem.of(cause).isMisconfiguration()
				|| cause instanceof TaskStoreException;
		if (refused) {
			return;
		}
		synchronized (this) {
			if (this.leases.size() < MAX) {
				this.leases.add(new Lease(lease, System.nanoTime() + this.visibilityTimeout.toNanos()));
			}
			if (this.asking) {
				return;
			}
			this.asking = true;
		}
		askLater();
	}

	private void askLater() {
		this.timer.schedule(this::ask, RETRY.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void ask() {
		Lease first;
		synchronized (this) {
			while (!this.leases.isEmpty() && this.leases.peek().endsAt - System.nanoTime() <= 0) {
				this.leases.remove();
			}
			first = this.leases.peek();
			this.asking = first != null;
		}
		if (first != null) {
			this.giveBack.apply(first.name).whenComplete((given, thrown) -> {
				if (thrown != null && !RedisProblem.isReply(thrown)) {
					askLater();
				}
				else {
					done(first);
				}
			});
		}
	}

	private void done(Lease lease) {
		synchronized (this) {
			this.leases.remove(lease);
		}
		// not here, where the stack grows with each lease
		this.timer.execute(this::ask);
	}

	/**
	 * What a take may have got.
	 *
	 * @param name the name of the lease
	 * @param endsAt when it has ended by itself at the latest, in ns
	 */
	private record Lease(String name, long endsAt) {
	}

}
