package io.qaio.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client's connection through a {@link LoopbackProxy}.
 */
public final class ProxiedConnection {

	private static final int PATIENCE_MILLIS = 200;

	private final LoopbackProxy proxy;

	private final Socket client;

	private final Socket server;

	private final ReplyProtocol.ReplyEnd replyEnd;

	private volatile boolean swallowing;

	private volatile boolean subscribes;

	private volatile int swallowed;

	/** Locked while something is written to the client. */
	private final ReentrantLock writing = new ReentrantLock();

	/** Whether the client gets nothing any more. */
	private volatile boolean ended;

	ProxiedConnection(LoopbackProxy proxy, Socket client, Socket server, ReplyProtocol protocol) throws IOException {
		this.proxy = proxy;
		this.client = client;
		this.server = server;
		this.replyEnd = protocol.end();
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

	int swallowed() {
		return this.swallowed;
	}

	boolean isSwallowing() {
		return this.swallowing;
	}

	boolean isClosed() {
		return this.client.isClosed();
	}

	void swallowReplies() {
		this.swallowing = true;
	}

	void requests() {
		try {
			InputStream in = this.client.getInputStream();
			OutputStream out = this.server.getOutputStream();
			byte[] buffer = new byte[64 * 1024];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("SUBSCRIBE")) {
					this.subscribes = true;
				}
				this.proxy.holdUp(read);
				request(buffer, read, out);
			}
			close();
		}
		catch (IOException | InterruptedException ex) {
			close();
		}
	}

	/**
	 * What comes after the end is read all the same: closing a socket before that resets
	 * its connection, and the client would lose what it has not read yet.
	 */
	private void request(byte[] buffer, int length, OutputStream out) throws IOException {
		try {
			if (!this.ended) {
				out.write(buffer, 0, length);
			}
		}
		catch (IOException ex) {
			if (!this.ended) {
				throw ex;
			}
		}
	}

	void replies() {
		try {
			InputStream in = this.server.getInputStream();
			OutputStream out = this.client.getOutputStream();
			byte[] buffer = new byte[64 * 1024];
			ByteArrayOutputStream whole = new ByteArrayOutputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				int end = 0;
				for (int i = 0; i < read; i++) {
					if (this.replyEnd.at(buffer[i])) {
						end = i + 1;
					}
				}
				whole.write(buffer, 0, end);
				if (end > 0) {
					forward(whole.toByteArray(), out);
					whole.reset();
				}
				whole.write(buffer, end, read - end);
			}
			cutBetweenReplies();
		}
		catch (IOException | InterruptedException ex) {
			if (!this.ended) {
				close();
			}
		}
	}

	private void forward(byte[] replies, OutputStream out) throws IOException, InterruptedException {
		Thread.sleep(this.proxy.delay().toMillis());
		this.proxy.holdUp(replies.length);
		this.writing.lock();
		try {
			if (this.swallowing) {
				this.swallowed += replies.length;
			}
			else if (!this.ended) {
				int passes = this.proxy.passesOf(replies.length);
				out.write(replies, 0, passes);
				if (passes < replies.length) {
					close();
				}
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Let the client read what was sent to it, and then the end. A client that does not
	 * read keeps its connection.
	 */
	void cutBetweenReplies() {
		try {
			if (!this.writing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		try {
			this.ended = true;
			this.client.shutdownOutput();
			this.server.close();
		}
		catch (IOException ex) {
			close();
		}
		finally {
			this.writing.unlock();
		}
	}

	void close() {
		try {
			this.client.close();
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
