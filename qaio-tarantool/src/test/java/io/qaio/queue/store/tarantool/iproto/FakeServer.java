package io.qaio.queue.store.tarantool.iproto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Greets like a Tarantool 2.6, and then says what a test wants.
 */
final class FakeServer implements AutoCloseable {

	/** As it was recorded from a real server. */
	static final String GREETING = "Tarantool 2.6.0 (Binary) 5e3ca051-2512-453f-a1bb-eb4ef78448b5  \n"
			+ "zWJvgS7HlnLyHnoVZX9KJ0ZLFPIrBlDlEKNZdkV0TlY=                   \n";

	private final ServerSocket socket;

	private final List<Socket> clients = new CopyOnWriteArrayList<>();

	FakeServer(Conversation conversation) throws IOException {
		this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		daemon(() -> accept(conversation));
	}

	static Conversation greetingAnd(Conversation conversation) {
		return (client) -> {
			client.getOutputStream().write(GREETING.getBytes(StandardCharsets.ISO_8859_1));
			conversation.with(client);
		};
	}

	private void accept(Conversation conversation) {
		try {
			while (true) {
				Socket client = this.socket.accept();
				this.clients.add(client);
				daemon(() -> {
					try {
						conversation.with(client);
					}
					catch (IOException ex) {
						// the client has gone, as tests let it
					}
				});
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "fake-tarantool");
		thread.setDaemon(true);
		thread.start();
	}

	IprotoAddress address() {
		return new IprotoAddress("127.0.0.1", this.socket.getLocalPort());
	}

	int connections() {
		return this.clients.size();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
			for (Socket client : this.clients) {
				client.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the server does with a client.
	 */
	@FunctionalInterface
	interface Conversation {

		void with(Socket client) throws IOException;

	}

}
