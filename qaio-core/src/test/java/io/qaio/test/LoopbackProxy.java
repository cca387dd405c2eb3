package io.qaio.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between a client and a server on loopback, and loses what it is told to lose.
 */
public final class LoopbackProxy implements AutoCloseable {

	private final ServerSocket socket;

	private volatile int target;

	private final List<Connection> connections = new CopyOnWriteArrayList<>();

	private volatile Duration delay = Duration.ZERO;

	/** How much of the next reply arrives, negative for all of it. */
	private final AtomicInteger cutAfter = new AtomicInteger(-1);

	private LoopbackProxy(ServerSocket socket, int target) {
		this.socket = socket;
		this.target = target;
	}

	/**
	 * Start a proxy on a free port.
	 * @param target the server's port
	 * @return the proxy, accepting connections
	 */
	public static LoopbackProxy to(int target) {
		try {
			LoopbackProxy proxy = new LoopbackProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
			daemon(proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.socket.getLocalPort();
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
	public void swallowReplies(Predicate<Connection> which) {
		this.connections.stream().filter(which).forEach((connection) -> connection.swallowing = true);
	}

	/**
	 * Let all that the server says come later, one after the other.
	 * @param delay for how long to hold each part of it, zero for no time
	 */
	public void delayReplies(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Close the connection that gets the next reply within that reply.
	 * @param bytes how much of the reply arrives
	 */
	public void cutReplyAfter(int bytes) {
		this.cutAfter.set(bytes);
	}

	/**
	 * Close the connections that are open now.
	 */
	public void cut() {
		this.connections.forEach(Connection::close);
		this.connections.clear();
	}

	private void accept() {
		try {
			while (true) {
				Connection connection = new Connection(this.socket.accept(),
						new Socket(InetAddress.getLoopbackAddress(), this.target));
				this.connections.add(connection);
				daemon(connection::request);
				daemon(connection::reply);
			}
		}
		catch (IOException ex) {
			if (!this.socket.isClosed()) {
				daemon(this::accept);
			}
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
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
	 * One client's connection.
	 */
	public final class Connection {

		private final Socket client;

		private final Socket server;

		private volatile boolean swallowing;

		private volatile boolean subscribes;

		private volatile int swallowed;

		private Connection(Socket client, Socket server) throws IOException {
			this.client = client;
			this.server = server;
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
		}

		/**
		 * Whether the client has subscribed to a channel.
		 * @return whether it sent SUBSCRIBE
		 */
		public boolean subscribes() {
			return this.subscribes;
		}

		private void request() {
			try (InputStream in = this.client.getInputStream(); OutputStream out = this.server.getOutputStream()) {
				byte[] buffer = new byte[64 * 1024];
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("SUBSCRIBE")) {
						this.subscribes = true;
					}
					out.write(buffer, 0, read);
				}
			}
			catch (IOException ex) {
				close();
			}
		}

		private void reply() {
			try (InputStream in = this.server.getInputStream(); OutputStream out = this.client.getOutputStream()) {
				byte[] buffer = new byte[64 * 1024];
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					Thread.sleep(LoopbackProxy.this.delay.toMillis());
					if (this.swallowing) {
						this.swallowed += read;
					}
					else {
						int cut = LoopbackProxy.this.cutAfter.getAndSet(-1);
						out.write(buffer, 0, (cut < 0) ? read : Math.min(cut, read));
						if (cut >= 0) {
							close();
						}
					}
				}
			}
			catch (IOException | InterruptedException ex) {
				close();
			}
		}

		private void close() {
			try {
				this.client.close();
				this.server.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * How many bytes were lost so far.
	 * @return the number
	 */
	public int swallowed() {
		return this.connections.stream().mapToInt((connection) -> connection.swallowed).sum();
	}

	/**
	 * How many connections have subscribed to a channel so far.
	 * @return the number
	 */
	public int subscribers() {
		return (int) this.connections.stream().filter(Connection::subscribes).count();
	}

}
