package io.qaio.queue.store.tarantool.iproto;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * A connection to one instance. Once it has ended it stays so.
 * <p>
 * Arguments may be {@code null}, a Boolean, an Integer or Long, a Double, a String, a
 * {@code byte[]}, or a List or Map of them. Results have the same types, but strings are
 * {@code byte[]}, since only the caller knows which of them are text; integers are Long,
 * or BigInteger where a Long is too small.
 * <p>
 * Futures fail with an {@link IprotoException} if the server replies with an error, and
 * with an {@link IprotoUnavailableException} if it does not reply in time or the
 * connection ends. The thread that reads the connection completes them: what depends on
 * them must not block. Another thread writes requests, as many at a time as there are.
 * <p>
 * Safe for use by many threads. Requests leave in the order in which they were made.
 */
public final class IprotoSession {

	private static final int BUFFER = 64 * 1024;

	/** Ends the thread that writes. */
	private static final byte[] NO_MORE = {};

	private final IprotoAddress address;

	private final IprotoSettings settings;

	private final ScheduledExecutorService timer;

	private final Socket socket;

	private final DataInputStream in;

	private final BufferedOutputStream out;

	private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();

	private final IprotoCallWindow calls;

	/** When the last reply came, by {@link System#nanoTime()}. */
	private volatile long heardAt = System.nanoTime();

	private IprotoSession(IprotoAddress address, IprotoSettings settings, ScheduledExecutorService timer, Socket socket)
			throws IOException {
		this.address = address;
		this.settings = settings;
		this.timer = timer;
		this.socket = socket;
		this.calls = new IprotoCallWindow(address, settings.maxInFlight(), this.outgoing::add);
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
		this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
	}

	/**
	 * Connect and log in; blocks.
	 * @throws IprotoUnavailableException if the instance cannot be reached
	 * @throws IprotoException if it does not let the user in
	 */
	static IprotoSession open(IprotoAddress address, IprotoSettings settings, ScheduledExecutorService timer) {
		Socket socket = new Socket();
		long start = System.nanoTime();
		long timeout = settings.connectTimeout().toMillis();
		// also against a server that sends a byte now and then
		Future<?> watchdog = timer.schedule(() -> close(socket), timeout, TimeUnit.MILLISECONDS);
		boolean open = false;
		try {
			socket.setTcpNoDelay(true);
			socket.setKeepAlive(true);
			socket.connect(new InetSocketAddress(address.host(), address.port()), (int) timeout);
			socket.setSoTimeout((int) timeout);
			IprotoSession connection = new IprotoSession(address, settings, timer, socket);
			connection.logIn();
			socket.setSoTimeout(0);
			open = watchdog.cancel(false);
			if (!open) {
				throw new SocketTimeoutException("no answer in time");
			}
			connection.start();
			return connection;
		}
		catch (IOException | ProtocolException ex) {
			boolean late = System.nanoTime() - start >= settings.connectTimeout().toNanos();
			String reason = late ? "it did not let us in within " + settings.connectTimeout()
					: String.valueOf(ex.getMessage());
			throw new IprotoUnavailableException("Tarantool at " + address + ": " + reason, ex);
		}
		finally {
			watchdog.cancel(false);
			if (!open) {
				close(socket);
			}
		}
	}

	private void logIn() throws IOException {
		byte[] bytes = new byte[Greeting.LENGTH];
		this.in.readFully(bytes);
		Greeting greeting = Greeting.parse(bytes);
		if (this.settings.isGuestWithoutPassword()) {
			return;
		}
		Frame.write(this.out, IprotoRequest.auth(0, this.settings.username(),
				ChapSha1.scramble(this.settings.password(), greeting.salt())));
		this.out.flush();
		IprotoException failure = IprotoReply.parse(Frame.read(this.in, this.settings.maxFrameSize())).failure();
		if (failure != null) {
			throw failure;
		}
	}

	private void start() {
		daemon("qaio-tarantool-write", this::write);
		daemon("qaio-tarantool-read", this::read);
	}

	private void daemon(String name, Runnable work) {
		Thread thread = new Thread(work, name + "-" + this.address);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * The address of the instance.
	 * @return the address
	 */
	public IprotoAddress address() {
		return this.address;
	}

	/**
	 * Call a stored function.
	 * @param function its name
	 * @param arguments its arguments
	 * @param timeout how long the reply may take
	 * @return what it returned
	 */
	public CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments,
			Duration timeout) {
		return send(timeout, (sync) -> IprotoRequest.call(sync, function, arguments));
	}

	/**
	 * Call a stored function, with the timeout of the settings.
	 * @param function its name
	 * @param arguments its arguments
	 * @return what it returned
	 */
	public CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments) {
		return call(function, arguments, this.settings.timeout());
	}

	/**
	 * Run Lua, with the timeout of the settings.
	 * @param lua a chunk, whose arguments are {@code ...}
	 * @param arguments its arguments
	 * @return what it returned
	 */
	public CompletableFuture<List<@Nullable Object>> eval(String lua, List<? extends @Nullable Object> arguments) {
		return send(this.settings.timeout(), (sync) -> IprotoRequest.eval(sync, lua, arguments));
	}

	private CompletableFuture<List<@Nullable Object>> send(Duration timeout, LongFunction<byte[]> request) {
		long sync = this.calls.nextSync();
		IprotoCall call = new IprotoCall(sync, request.apply(sync), timeout);
		try {
			if (call.frame.length > this.settings.maxFrameSize()) {
				throw new IllegalArgumentException("A request of " + call.frame.length + " bytes is larger than the "
						+ this.settings.maxFrameSize() + " that are allowed");
			}
			this.calls.add(call);
		}
		catch (IllegalArgumentException | IprotoUnavailableException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		Future<?> deadline = this.timer.schedule(() -> expire(call), timeout.toNanos(), TimeUnit.NANOSECONDS);
		call.result.whenComplete((data, failure) -> deadline.cancel(false));
		return call.result;
	}

	/**
	 * Ask for an answer. If there is none the session goes on: the server may be busy.
	 * @param patience how long to wait for it
	 * @return after that time at the latest, whether the server was asked
	 */
	CompletableFuture<Boolean> ping(Duration patience) {
		long sync = this.calls.nextSync();
		IprotoCall ping = new IprotoCall(sync, IprotoRequest.ping(sync), patience);
		try {
			this.calls.add(ping);
		}
		catch (IprotoUnavailableException ex) {
			return CompletableFuture.completedFuture(false);
		}
		CompletableFuture<Boolean> asked = ping.result.handle((pong, failure) -> true);
		Future<?> end = this.timer.schedule(() -> asked.complete(this.calls.expire(ping)), patience.toNanos(),
				TimeUnit.NANOSECONDS);
		asked.whenComplete((sent, failure) -> end.cancel(false));
		return asked;
	}

	/**
	 * For how long calls have been under way without any reply, in ns.
	 */
	long quietNanos() {
		long now = System.nanoTime();
		return Math.min(now - this.heardAt, now - this.calls.oldestSentAt());
	}

	/** When the last reply came. */
	long heardAt() {
		return this.heardAt;
	}

	private void expire(IprotoCall call) {
		boolean sent = this.calls.expire(call);
		IprotoUnavailableException failure = unavailable(
				"no answer within " + call.timeout + (sent ? "" : ", and the request was not sent"),
				new TimeoutException());
		// no reply since: the connection may be dead
		if (sent && this.heardAt - call.sentAt < 0) {
			end(failure);
		}
		call.result.completeExceptionally(failure);
	}

	private void write() {
		try {
			while (true) {
				byte[] frame = this.outgoing.take();
				do {
					if (frame == NO_MORE) {
						return;
					}
					Frame.write(this.out, frame);
					frame = this.outgoing.poll();
				}
				while (frame != null);
				this.out.flush();
			}
		}
		// of any kind: a session whose threads have ended would be silent for ever
		catch (IOException | RuntimeException | Error ex) {
			end(lost(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void read() {
		try {
			while (true) {
				IprotoReply reply = IprotoReply.parse(Frame.read(this.in, this.settings.maxFrameSize()));
				this.heardAt = System.nanoTime();
				IprotoCall call = reply.isFinal() ? this.calls.remove(reply.sync()) : null;
				// no call: it has timed out
				if (call != null) {
					call.complete(reply);
				}
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			end(lost(ex));
		}
	}

	private IprotoUnavailableException lost(Throwable cause) {
		String reason = (cause instanceof IOException || cause instanceof ProtocolException) ? cause.getMessage()
				: cause.toString();
		return unavailable(
				"the connection is lost, " + ((cause instanceof EOFException) ? "it closed the connection" : reason),
				cause);
	}

	private IprotoUnavailableException unavailable(String reason, @Nullable Throwable cause) {
		return new IprotoUnavailableException(this + ": " + reason, cause);
	}

	/**
	 * Whether the connection is open, as far as the client knows.
	 * @return whether it has not ended
	 */
	public boolean isOpen() {
		return this.calls.isOpen();
	}

	/**
	 * End the connection. Calls that are under way fail.
	 */
	public void close() {
		end(unavailable("the connection was closed here", null));
	}

	/**
	 * End the connection, as another has taken its place.
	 */
	void closeSilent() {
		end(unavailable("no answer, while a new connection is answered", null));
	}

	private void end(IprotoUnavailableException reason) {
		List<IprotoCall> failed = this.calls.close(reason);
		if (failed != null) {
			close(this.socket);
			this.outgoing.add(NO_MORE);
			failed.forEach((call) -> call.result.completeExceptionally(reason));
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// it is not used any more either way
		}
	}

	@Override
	public String toString() {
		return "Tarantool at " + this.address;
	}

}
