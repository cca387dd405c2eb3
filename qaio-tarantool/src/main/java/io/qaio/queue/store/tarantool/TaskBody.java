package io.qaio.queue.store.tarantool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.Headers;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.UnreadableTaskException;

/**
 * What never changes of a task. The server keeps it as bytes that it does not read: a
 * version (1 byte), the length of the serializer's name (1 byte) and the name, the length
 * of the headers (2 bytes) and the headers, the payload. It keeps them in pieces, since a
 * tuple has 1 MiB at the most.
 *
 * @param serializer the name of the serializer that wrote the payload
 * @param headers the headers of the task
 * @param payload the payload
 */
record TaskBody(String serializer, Map<String, String> headers, byte[] payload) {

	/** The allocator of the server works best with tuples well below their limit. */
	private static final int MAX_PIECE_BYTES = 512 * 1024;

	private static final byte VERSION = 1;

	/** Later formats have numbers up to this one. */
	private static final byte LAST_FORMAT = 15;

	/**
	 * The body of a task, in pieces.
	 */
	static List<byte[]> encode(NewTask task) {
		byte[] serializer = task.serializer().getBytes(StandardCharsets.UTF_8);
		byte[] headers = Headers.encode(task.headers());
		byte[] bytes = ByteBuffer.allocate(4 + serializer.length + headers.length + task.payload().length)
			.put(VERSION)
			.put((byte) serializer.length)
			.put(serializer)
			.putShort((short) headers.length)
			.put(headers)
			.put(task.payload())
			.array();
		if (bytes.length <= MAX_PIECE_BYTES) {
			return List.of(bytes);
		}
		List<byte[]> pieces = new ArrayList<>();
		for (int from = 0; from < bytes.length; from += MAX_PIECE_BYTES) {
			pieces.add(Arrays.copyOfRange(bytes, from, Math.min(from + MAX_PIECE_BYTES, bytes.length)));
		}
		return pieces;
	}

	/**
	 * The body of a task, from some tuples of {@code qaio_bodies}.
	 * @throws UnreadableTaskException if it cannot be read
	 */
	static TaskBody of(FunctionResult tuples, int from, int to) {
		return decode(pieces(tuples, from, to));
	}

	/**
	 * The body of a dead task, as its bytes if it cannot be read.
	 */
	static TaskBody ofDead(FunctionResult tuples, int from, int to) {
		List<byte[]> pieces = pieces(tuples, from, to);
		try {
			return decode(pieces);
		}
		catch (UnreadableTaskException ex) {
			return new TaskBody("", Map.of(), join(pieces));
		}
	}

	private static List<byte[]> pieces(FunctionResult tuples, int from, int to) {
		List<byte[]> pieces = new ArrayList<>(to - from);
		for (int i = from; i < to; i++) {
			pieces.add(tuples.list(i).bytesOrText(WireLayout.BODY_DATA));
		}
		return pieces;
	}

	/**
	 * Read a body.
	 * @throws UnreadableTaskException if a newer version wrote it, or it is damaged
	 */
	static TaskBody decode(List<byte[]> pieces) {
		byte[] bytes = (pieces.size() == 1) ? pieces.get(0) : join(pieces);
		try {
			return decode(bytes);
		}
		catch (UnreadableTaskException ex) {
			throw ex;
		}
		catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException
				| IllegalStateException ex) {
			throw damaged(bytes, ex);
		}
	}

	private static TaskBody decode(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		byte version = buffer.get();
		if (version != VERSION) {
			boolean newer = version > VERSION && version <= LAST_FORMAT;
			throw new UnreadableTaskException(
					newer ? "A task has format " + version + ", this version reads only " + VERSION
							+ ": a newer version of Qaio wrote it" : "A body of " + bytes.length + " bytes is no task",
					newer, null);
		}
		int length = Byte.toUnsignedInt(buffer.get());
		String serializer = new String(bytes, buffer.position(), length, StandardCharsets.UTF_8);
		buffer.position(buffer.position() + length);
		length = Short.toUnsignedInt(buffer.getShort());
		int payloadAt = buffer.position() + length;
		Map<String, String> headers = (length == 0) ? Map.of()
				: Headers.decode(buffer.slice(buffer.position(), length));
		return new TaskBody(serializer, headers, Arrays.copyOfRange(bytes, payloadAt, bytes.length));
	}

	private static UnreadableTaskException damaged(byte[] bytes, RuntimeException cause) {
		return new UnreadableTaskException("A task is damaged: its " + bytes.length + " bytes are too few", false,
				cause);
	}

	private static byte[] join(List<byte[]> pieces) {
		ByteBuffer joined = ByteBuffer.allocate(pieces.stream().mapToInt((piece) -> piece.length).sum());
		pieces.forEach(joined::put);
		return joined.array();
	}

}
