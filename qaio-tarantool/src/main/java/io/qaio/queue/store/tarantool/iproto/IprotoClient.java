package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Gives a session with one of several instances, and another when it has ended. Nothing
 * is connected before the first session is asked for; after a failure, whoever asks fails
 * at once for a time that grows from 100 ms to 2 s, and then the next instance is tried.
 * <p>
 * Safe for use by many threads.
 */
public final class IprotoClient implements AutoCloseable {

	private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);

	private static final Duration LAST_BACK_OFF = Duration.ofSeconds(2);

	private final IprotoSettings settings;

	private final Function<IprotoSession, CompletableFuture<?>> prepare;

	private final ScheduledExecutorService timer = newTimer();

	// guarded by this, as all that follows
	private CompletableFuture<IprotoSession> session = CompletableFuture
		.failedFuture(new IllegalStateException("Not connected yet"));

	private Duration backOff = Duration.ZERO;

	private long failedAt = System.nanoTime();

	private int next;

	private boolean closed;

	/**
	 * Create a client.
	 * @param settings where and how to connect
	 * @param prepare what to do with each new session before others use it; if it fails,
	 * the session is closed, and the failure is that of those who ask
	 */
	public IprotoClient(IprotoSettings settings, Function<IprotoSession, CompletableFuture<?>> prepare) {
		this.settings = settings;
		this.prepare = prepare;
	}

	private static ScheduledExecutorService newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "qaio-tarantool-timer");
			thread.setDaemon(true);
			return thread;
		});
		timer.setRemoveOnCancelPolicy(true);
		// deadlines of what fails anyway because the client was closed
		timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		return timer;
	}

	/**
	 * The session, made now if need be. It is completed with an
	 * {@link IprotoUnavailableException} if no instance can be reached, or with that
	 * which keeps the last instance from being used.
	 * @return the session
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
				Thread thread = new Thread(() -> connect(session), "qaio-tarantool-connect");
				thread.setDaemon(true);
				thread.start();
			}
			return this.session;
		}
	}

	private boolean isUsable() {
		if (!this.session.isDone()) {
			return true;
		}
		return this.session.isCompletedExceptionally() ? System.nanoTime() - this.failedAt < this.backOff.toNanos()
				: this.session.join().isOpen();
	}

	private void connect(CompletableFuture<IprotoSession> result) {
		Throwable failure = null;
		for (int i = 0; i < this.settings.addresses().size(); i++) {
			try {
				succeeded(result, connect(this.settings.addresses().get(turn())));
				return;
			}
			catch (RuntimeException | Error ex) {
				if (failure != null) {
					ex.addSuppressed(failure);
				}
				failure = ex;
				advance();
			}
		}
		synchronized (this) {
			this.failedAt = System.nanoTime();
			Duration doubled = this.backOff.multipliedBy(2);
			this.backOff = this.backOff.isZero() ? FIRST_BACK_OFF
					: (doubled.compareTo(LAST_BACK_OFF) < 0) ? doubled : LAST_BACK_OFF;
		}
		result.completeExceptionally(failure);
	}

	private IprotoSession connect(IprotoAddress address) {
		IprotoConnection connection = IprotoConnection.open(address, this.settings, this.timer);
		try {
			// it has deadlines of its own; this one is for a preparation without any
			this.prepare.apply(connection).get(this.settings.timeout().multipliedBy(2).toNanos(), TimeUnit.NANOSECONDS);
			return connection;
		}
		catch (ExecutionException ex) {
			connection.close();
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new CompletionException(ex.getCause());
		}
		catch (InterruptedException | TimeoutException ex) {
			connection.close();
			throw new IprotoUnavailableException("Tarantool at " + address + ": it could not be prepared in time", ex);
		}
		catch (RuntimeException | Error ex) {
			connection.close();
			throw ex;
		}
	}

	private void succeeded(CompletableFuture<IprotoSession> result, IprotoSession session) {
		boolean late;
		synchronized (this) {
			this.backOff = Duration.ZERO;
			late = this.closed;
		}
		if (late) {
			session.close();
		}
		result.complete(session);
	}

	private synchronized int turn() {
		return this.next;
	}

	private synchronized void advance() {
		this.next = (this.next + 1) % this.settings.addresses().size();
	}

	/**
	 * End a session whose instance turned out not to be fit, unless it is the only one
	 * there is. The next session is with another instance.
	 * @param session the session
	 */
	public void abandon(IprotoSession session) {
		if (this.settings.addresses().size() > 1 && session.isOpen()) {
			advance();
			session.close();
		}
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
	 * @return the session that {@link #session()} would give without connecting, or
	 * {@code null}
	 */
	public synchronized @Nullable IprotoSession current() {
		return (this.session.isDone() && !this.session.isCompletedExceptionally() && this.session.join().isOpen())
				? this.session.join() : null;
	}

	/**
	 * End the session. What is under way fails, and there will be no other.
	 */
	@Override
	public void close() {
		IprotoSession current;
		synchronized (this) {
			this.closed = true;
			current = current();
		}
		if (current != null) {
			current.close();
		}
		this.timer.shutdownNow();
	}

}
