package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between clients and a server on loopback, and breaks what it is told to break. A
 * proxy that knows the server's protocol sends, drops and cuts whole replies only, unless
 * it is told otherwise.
 */
public final class LoopbackProxy implements AutoCloseable {

	/** Keeps the port while the proxy does not listen. */
	private final Socket port;

	private volatile int target;

	private final ReplyProtocol protocol;

	private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();

	private volatile ServerSocket socket;

	private volatile Duration delay = Duration.ZERO;

	private volatile int bytesPerSecond;

	private volatile boolean cutsInsideReplies;

	/** How much of the next reply arrives, negative for all of it. */
	private final AtomicInteger cutAfter = new AtomicInteger(-1);

	private boolean hanging;

	private LoopbackProxy(Socket port, int target, ReplyProtocol protocol) throws IOException {
		this.port = port;
		this.target = target;
		this.protocol = protocol;
		this.socket = listen();
	}

	/**
	 * Start a proxy on a free port that does not know where replies end.
	 * @param target the server's port
	 * @return the proxy, accepting connections
	 */
	public static LoopbackProxy to(int target) {
		return to(target, ReplyProtocol.NONE);
	}

	/**
	 * Start a proxy on a free port.
	 * @param target the server's port
	 * @param protocol the server's protocol
	 * @return the proxy, accepting connections
	 */
	public static LoopbackProxy to(int target, ReplyProtocol protocol) {
		try {
			Socket port = new Socket();
			port.setReuseAddress(true);
			port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			return new LoopbackProxy(port, target, protocol);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.port.getLocalPort();
	}

	/**
	 * Let connections that are opened from now on lead to another server.
	 * @param target its port
	 */
	public void leadTo(int target) {
		this.target = target;
	}

	/**
	 * Lose what the server says on the connections that are open now, without closing
	 * them.
	 * @param which which connections
	 */
	public void swallowReplies(Predicate<ProxiedConnection> which) {
		this.connections.stream().filter(which).forEach(ProxiedConnection::swallowReplies);
	}

	/**
	 * Let all that the server says come later, one after the other.
	 * @param delay for how long to hold each part of it, zero for no time
	 */
	public void delayReplies(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Let each connection carry no more than this, in each direction.
	 * @param bytesPerSecond the bytes per second, 0 for no limit
	 */
	public void throttle(int bytesPerSecond) {
		this.bytesPerSecond = bytesPerSecond;
	}

	/**
	 * Cut connections inside the next reply on each, from now on.
	 * @param cut whether to cut
	 */
	public void cutInsideReplies(boolean cut) {
		this.cutsInsideReplies = cut;
	}

	/**
	 * Close the connection that gets the next reply within that reply.
	 * @param bytes how much of the reply arrives
	 */
	public void cutReplyAfter(int bytes) {
		this.cutAfter.set(bytes);
	}

	/**
	 * Let nothing pass, in no direction, until {@link #goOn()}. Nothing is lost.
	 */
	public synchronized void hang() {
		this.hanging = true;
	}

	/**
	 * Let everything pass again.
	 */
	public synchronized void goOn() {
		this.hanging = false;
		notifyAll();
	}

	/**
	 * Refuse new connections until {@link #accept()}. Those that are open stay.
	 */
	public void refuse() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Accept connections again after {@link #refuse()}.
	 */
	public void accept() {
		try {
			this.socket = listen();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Close the connections that are open now, wherever in a reply they are.
	 */
	public void cut() {
		this.connections.forEach(ProxiedConnection::close);
		this.connections.clear();
	}

	/**
	 * Close the connections that are open now after a whole reply. Commands that are
	 * under way may or may not reach the server.
	 */
	public void cutBetweenReplies() {
		this.connections.forEach((connection) -> {
			connection.cutBetweenReplies();
			this.connections.remove(connection);
		});
	}

	private ServerSocket listen() throws IOException {
		ServerSocket listening = new ServerSocket();
		listening.setReuseAddress(true);
		listening.bind(this.port.getLocalSocketAddress(), 50);
		daemon(() -> connect(listening));
		return listening;
	}

	private void connect(ServerSocket listening) {
		while (!listening.isClosed()) {
			try {
				connect(listening.accept());
			}
			catch (IOException ex) {
				// closed, or there is no server: the next client may be luckier
			}
		}
	}

	private void connect(Socket client) throws IOException {
		try {
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
			ProxiedConnection connection = new ProxiedConnection(this, client, server, this.protocol);
			this.connections.add(connection);
			daemon(connection::requests);
			daemon(connection::replies);
		}
		catch (IOException ex) {
			client.close();
			throw ex;
		}
	}

	/**
	 * Wait as long as bytes have to wait here.
	 */
	void holdUp(int bytes) throws InterruptedException {
		synchronized (this) {
			while (this.hanging) {
				wait();
			}
		}
		int limit = this.bytesPerSecond;
		if (limit > 0) {
			Thread.sleep(1000L * bytes / limit);
		}
	}

	Duration delay() {
		return this.delay;
	}

	/**
	 * How much of this reply arrives.
	 * @param length the length of the reply
	 * @return less than all of it if its connection is to end within it
	 */
	int passesOf(int length) {
		int cut = this.cutAfter.getAndSet(-1);
		if (cut >= 0) {
			return Math.min(cut, length - 1);
		}
		return this.cutsInsideReplies ? length / 2 : length;
	}

	@Override
	public void close() {
		refuse();
		goOn();
		try {
			this.port.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "loopback-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * How many bytes were lost so far on the connections that were not cut.
	 * @return the number
	 */
	public int swallowed() {
		return this.connections.stream().mapToInt(ProxiedConnection::swallowed).sum();
	}

	/**
	 * How many connections that have lost something their clients have not closed.
	 * @return the number
	 */
	public int silent() {
		return (int) this.connections.stream()
			.filter((connection) -> connection.swallowed() > 0 && !connection.isClosed())
			.count();
	}

	/**
	 * Close the connections that lose what the server says. What was lost on them, also
	 * on those that are closed already, counts no more.
	 */
	public void cutSilent() {
		this.connections.forEach((connection) -> {
			if (connection.isSwallowing()) {
				connection.close();
				this.connections.remove(connection);
			}
		});
	}

	/**
	 * How many connections have subscribed to a channel so far, of those that were not
	 * cut.
	 * @return the number
	 */
	public int subscribers() {
		return (int) this.connections.stream().filter(ProxiedConnection::subscribes).count();
	}

	/**
	 * How many connections were opened so far, of those that were not cut.
	 * @return the number
	 */
	public int connections() {
		return this.connections.size();
	}

}
