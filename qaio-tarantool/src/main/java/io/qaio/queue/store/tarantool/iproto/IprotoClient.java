package io.qaio.queue.store.tarantool.iproto;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Gives a session with one of several instances, and a new one when it has ended. It
 * connects when it is first asked for a session. After a failure it gives none for 100
 * ms, then for up to 2 s, and tries the next instance.
 * <p>
 * Safe for use by many threads: its monitor guards all that changes.
 */
public final class IprotoClient implements AutoCloseable {

	private static final long FIRST_BACK_OFF_MILLIS = 100;

	private static final long LAST_BACK_OFF_MILLIS = 2_000;

	private final IprotoSettings settings;

	private final Function<IprotoSession, CompletableFuture<?>> prepare;

	private final ScheduledExecutorService timer = newTimer();

	private final SessionWatch watch;

	/** Each lets the next instance be tried. */
	private final AtomicInteger failedInstances = new AtomicInteger();

	private CompletableFuture<IprotoSession> session = CompletableFuture
		.failedFuture(new IllegalStateException("Not connected yet"));

	/** Opened beside the session, to see whether it is answered. */
	private @Nullable IprotoSession spare;

	private long backOffMillis;

	private long failedAt = System.nanoTime();

	private boolean closed;

	/**
	 * Create a client.
	 * @param settings where and how to connect
	 * @param prepare prepares each new session before it is used; if it fails, the
	 * session is closed and {@link #session()} fails likewise
	 */
	public IprotoClient(IprotoSettings settings, Function<IprotoSession, CompletableFuture<?>> prepare) {
		this.settings = settings;
		this.prepare = prepare;
		this.watch = new SessionWatch(this, this.timer, settings.timeout());
	}

	private static ScheduledExecutorService newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "qaio-tarantool-timer");
			thread.setDaemon(true);
			return thread;
		});
		timer.setRemoveOnCancelPolicy(true);
		// after close(), when everything fails anyway
		timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		return timer;
	}

	/**
	 * The session; connects if there is none.
	 * @return the session; fails with an {@link IprotoUnavailableException} if no
	 * instance can be reached, or with what makes the last instance unusable
	 */
	public CompletableFuture<IprotoSession> session() {
		synchronized (this) {
			if (this.closed) {
				return CompletableFuture
					.failedFuture(new IprotoUnavailableException("The connection to Tarantool was closed here", null));
			}
			if (!isUsable()) {
				CompletableFuture<IprotoSession> session = new CompletableFuture<>();
				this.session = session;
				daemon(() -> connect(session));
			}
			return this.session;
		}
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "qaio-tarantool-connect");
		thread.setDaemon(true);
		thread.start();
	}

	private boolean isUsable() {
		if (this.session.isCompletedExceptionally()) {
			return System.nanoTime() - this.failedAt < TimeUnit.MILLISECONDS.toNanos(this.backOffMillis);
		}
		return !this.session.isDone() || this.session.join().isOpen();
	}

	private void connect(CompletableFuture<IprotoSession> result) {
		Throwable failure = null;
		List<IprotoAddress> addresses = this.settings.addresses();
		for (int i = 0; i < addresses.size(); i++) {
			try {
				succeeded(result, connect(addresses.get(this.failedInstances.get() % addresses.size())));
				return;
			}
			catch (RuntimeException | Error ex) {
				if (failure != null) {
					ex.addSuppressed(failure);
				}
				failure = ex;
				this.failedInstances.incrementAndGet();
			}
		}
		synchronized (this) {
			this.failedAt = System.nanoTime();
			this.backOffMillis = Math.min(LAST_BACK_OFF_MILLIS,
					Math.max(FIRST_BACK_OFF_MILLIS, 2 * this.backOffMillis));
		}
		result.completeExceptionally(failure);
	}

	private IprotoSession connect(IprotoAddress address) {
		IprotoSession session = IprotoSession.open(address, this.settings, this.timer);
		boolean prepared = false;
		try {
			// for a preparation without deadlines of its own
			this.prepare.apply(session).get(this.settings.timeout().multipliedBy(2).toNanos(), TimeUnit.NANOSECONDS);
			prepared = true;
			return session;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new CompletionException(ex.getCause());
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new IprotoUnavailableException("Tarantool at " + address + ": it could not be prepared in time", ex);
		}
		finally {
			if (!prepared) {
				session.close();
			}
		}
	}

	private void succeeded(CompletableFuture<IprotoSession> result, IprotoSession session) {
		boolean late;
		synchronized (this) {
			this.backOffMillis = 0;
			late = this.closed;
		}
		if (late) {
			session.close();
		}
		result.complete(session);
		this.watch.watch(session);
	}

	/**
	 * Open one more session, which nobody is given.
	 */
	CompletableFuture<IprotoSession> openAnother(IprotoAddress address) {
		CompletableFuture<IprotoSession> another = new CompletableFuture<>();
		daemon(() -> {
			try {
				another.complete(spare(connect(address)));
			}
			catch (RuntimeException | Error ex) {
				another.completeExceptionally(ex);
			}
		});
		return another;
	}

	private IprotoSession spare(IprotoSession another) {
		boolean late;
		synchronized (this) {
			this.spare = another;
			late = this.closed;
		}
		if (late) {
			another.close();
		}
		return another;
	}

	/**
	 * Replace the session, and end it.
	 * @param silent the session to replace
	 * @param other the one to use from now on
	 * @return whether that was the session
	 */
	boolean replace(IprotoSession silent, IprotoSession other) {
		synchronized (this) {
			if (this.closed || current() != silent) {
				return false;
			}
			this.session = CompletableFuture.completedFuture(other);
		}
		silent.closeSilent();
		this.watch.watch(other);
		return true;
	}

	/**
	 * End a session whose instance cannot be used, if there are others. The next session
	 * is with another instance.
	 * @param session the session
	 */
	public void abandon(IprotoSession session) {
		if (this.settings.addresses().size() > 1 && session.isOpen()) {
			this.failedInstances.incrementAndGet();
			session.close();
		}
	}

	/**
	 * The timer of the client, for what those who use it do later. Tasks must not block;
	 * they are dropped when the client is closed.
	 * @return the timer
	 */
	public ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * The settings.
	 * @return where and how this connects
	 */
	public IprotoSettings settings() {
		return this.settings;
	}

	/**
	 * The session, if there is one.
	 * @return the session that {@link #session()} gives without connecting, or
	 * {@code null}
	 */
	public synchronized @Nullable IprotoSession current() {
		return (this.session.isDone() && !this.session.isCompletedExceptionally() && this.session.join().isOpen())
				? this.session.join() : null;
	}

	/**
	 * End the session. Calls that are under way fail, and there is no other session.
	 */
	@Override
	public void close() {
		IprotoSession current;
		IprotoSession spare;
		synchronized (this) {
			this.closed = true;
			current = current();
			spare = this.spare;
		}
		if (current != null) {
			current.close();
		}
		if (spare != null) {
			spare.close();
		}
		this.timer.shutdownNow();
	}

}
