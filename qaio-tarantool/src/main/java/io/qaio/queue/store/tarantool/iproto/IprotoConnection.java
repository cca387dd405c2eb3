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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * A session on a socket: one thread writes what callers ask for, as much at a time as
 * there is; another reads the answers and completes the callers' futures.
 */
final class IprotoConnection implements IprotoSession {

	private static final int BUFFER = 64 * 1024;

	/** Ends the thread that writes. */
	private static final byte[] NO_MORE = {};

	/** How many requests wait for each that is in flight. */
	private static final int WAITING_PER_IN_FLIGHT = 100;

	private final IprotoAddress address;

	private final IprotoSettings settings;

	private final ScheduledExecutorService timer;

	private final Socket socket;

	private final DataInputStream in;

	private final BufferedOutputStream out;

	private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();

	// guarded by this map, as all that follows
	private final Map<Long, Call> inFlight = new HashMap<>();

	private final ArrayDeque<Call> waiting = new ArrayDeque<>();

	private long lastSync;

	private @Nullable IprotoUnavailableException end;

	/** When the server was last heard of. */
	private volatile long heardAt = System.nanoTime();

	private IprotoConnection(IprotoAddress address, IprotoSettings settings, ScheduledExecutorService timer,
			Socket socket) throws IOException {
		this.address = address;
		this.settings = settings;
		this.timer = timer;
		this.socket = socket;
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
		this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
	}

	/**
	 * Connect and log in; blocks.
	 * @throws IprotoUnavailableException if the instance cannot be reached
	 * @throws IprotoException if it does not let the user in
	 */
	static IprotoConnection open(IprotoAddress address, IprotoSettings settings, ScheduledExecutorService timer) {
		Socket socket = new Socket();
		long start = System.nanoTime();
		long timeout = settings.connectTimeout().toMillis();
		// also for a server that says one byte at a time
		Future<?> watchdog = timer.schedule(() -> close(socket), timeout, TimeUnit.MILLISECONDS);
		boolean open = false;
		try {
			socket.setTcpNoDelay(true);
			socket.setKeepAlive(true);
			socket.connect(new InetSocketAddress(address.host(), address.port()), (int) timeout);
			socket.setSoTimeout((int) timeout);
			IprotoConnection connection = new IprotoConnection(address, settings, timer, socket);
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
		Greeting greeting = Greeting.parse(readGreeting());
		if (this.settings.isGuestWithoutPassword()) {
			return;
		}
		Frame.write(this.out, Request.auth(0, this.settings.username(),
				ChapSha1.scramble(this.settings.password(), greeting.salt())));
		this.out.flush();
		IprotoException failure = Reply.parse(Frame.read(this.in, this.settings.maxFrameSize())).failure();
		if (failure != null) {
			throw failure;
		}
	}

	private byte[] readGreeting() throws IOException {
		byte[] greeting = new byte[Greeting.LENGTH];
		this.in.readFully(greeting);
		return greeting;
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

	@Override
	public IprotoAddress address() {
		return this.address;
	}

	@Override
	public CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments,
			Duration timeout) {
		return send(timeout, (sync) -> Request.call(sync, function, arguments));
	}

	@Override
	public CompletableFuture<List<@Nullable Object>> call(String function, List<? extends @Nullable Object> arguments) {
		return call(function, arguments, this.settings.timeout());
	}

	@Override
	public CompletableFuture<List<@Nullable Object>> eval(String lua, List<? extends @Nullable Object> arguments) {
		return send(this.settings.timeout(), (sync) -> Request.eval(sync, lua, arguments));
	}

	private CompletableFuture<List<@Nullable Object>> send(Duration timeout, LongFunction<byte[]> request) {
		long sync;
		synchronized (this.inFlight) {
			sync = ++this.lastSync;
		}
		byte[] frame = request.apply(sync);
		if (frame.length > this.settings.maxFrameSize()) {
			return CompletableFuture.failedFuture(new IllegalArgumentException("A request of " + frame.length
					+ " bytes is larger than the " + this.settings.maxFrameSize() + " that are allowed"));
		}
		Call call = new Call(sync, frame, timeout);
		RuntimeException refused = enter(call);
		if (refused != null) {
			call.result.completeExceptionally(refused);
			return call.result;
		}
		Future<?> deadline = this.timer.schedule(() -> expire(call), timeout.toNanos(), TimeUnit.NANOSECONDS);
		call.result.whenComplete((data, failure) -> deadline.cancel(false));
		return call.result;
	}

	private @Nullable RuntimeException enter(Call call) {
		synchronized (this.inFlight) {
			if (this.end != null) {
				return this.end;
			}
			if (this.inFlight.size() < this.settings.maxInFlight()) {
				leave(call);
			}
			else if (this.waiting.size() < WAITING_PER_IN_FLIGHT * this.settings.maxInFlight()) {
				this.waiting.add(call);
			}
			else {
				return new IprotoUnavailableException("Tarantool at " + this.address + ": " + this.inFlight.size()
						+ " requests are under way and " + this.waiting.size()
						+ " wait for their turn, which is too many. This one was not sent", null);
			}
			return null;
		}
	}

	private void leave(Call call) {
		call.sentAt = System.nanoTime();
		this.inFlight.put(call.sync, call);
		this.outgoing.add(call.frame);
	}

	private @Nullable Call remove(long sync) {
		synchronized (this.inFlight) {
			Call call = this.inFlight.remove(sync);
			if (call != null && this.end == null) {
				Call next = this.waiting.poll();
				if (next != null) {
					leave(next);
				}
			}
			return call;
		}
	}

	private void expire(Call call) {
		boolean sent;
		synchronized (this.inFlight) {
			sent = !this.waiting.remove(call);
		}
		if (sent) {
			remove(call.sync);
		}
		IprotoUnavailableException failure = new IprotoUnavailableException("Tarantool at " + this.address
				+ ": no answer within " + call.timeout + (sent ? "" : ", and the request was not sent"), null);
		// not a word since: the other side may be gone without a goodbye
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
		catch (IOException ex) {
			end(lost(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void read() {
		try {
			while (true) {
				Reply reply = Reply.parse(Frame.read(this.in, this.settings.maxFrameSize()));
				this.heardAt = System.nanoTime();
				if (reply.isFinal()) {
					complete(reply);
				}
			}
		}
		catch (IOException | ProtocolException ex) {
			end(lost(ex));
		}
	}

	private void complete(Reply reply) {
		// nobody asked, or not any more
		Call call = remove(reply.sync());
		if (call == null) {
			return;
		}
		IprotoException failure = reply.failure();
		if (failure == null) {
			call.result.complete(reply.data());
		}
		else {
			call.result.completeExceptionally(failure);
		}
	}

	private IprotoUnavailableException lost(Exception cause) {
		String reason = (cause instanceof EOFException) ? "it closed the connection"
				: String.valueOf(cause.getMessage());
		return new IprotoUnavailableException("Tarantool at " + this.address + ": the connection is lost, " + reason,
				cause);
	}

	@Override
	public boolean isOpen() {
		synchronized (this.inFlight) {
			return this.end == null;
		}
	}

	@Override
	public void close() {
		end(new IprotoUnavailableException("Tarantool at " + this.address + ": the connection was closed here", null));
	}

	private void end(IprotoUnavailableException reason) {
		List<Call> failed;
		synchronized (this.inFlight) {
			if (this.end != null) {
				return;
			}
			this.end = reason;
			failed = new ArrayList<>(this.inFlight.values());
			failed.addAll(this.waiting);
			this.inFlight.clear();
			this.waiting.clear();
		}
		close(this.socket);
		this.outgoing.add(NO_MORE);
		failed.forEach((call) -> call.result.completeExceptionally(reason));
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// it is of no more use either way
		}
	}

	@Override
	public String toString() {
		return "Tarantool at " + this.address;
	}

	/**
	 * A request that awaits its answer.
	 */
	private static final class Call {

		private final long sync;

		private final byte[] frame;

		private final Duration timeout;

		private final CompletableFuture<List<@Nullable Object>> result = new CompletableFuture<>();

		private volatile long sentAt;

		Call(long sync, byte[] frame, Duration timeout) {
			this.sync = sync;
			this.frame = frame;
			this.timeout = timeout;
		}

	}

}
