package io.qaio.queue.store.tarantool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.Headers;
import io.qaio.queue.store.NewTask;

/**
 * What never changes of a task, as bytes that the server does not look into: a version,
 * the length of the serializer's name and the name, the length of the headers and the
 * headers, the payload. In pieces, since a tuple has 1 MiB at the most.
 *
 * @param serializer the name of what wrote the payload
 * @param headers what travels with the payload
 * @param payload the payload
 */
record Body(String serializer, Map<String, String> headers, byte[] payload) {

	/** Two fit into a tuple; the server's allocator likes them small. */
	private static final int MAX_PART = 512 * 1024;

	private static final byte VERSION = 1;

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
		if (bytes.length <= MAX_PART) {
			return List.of(bytes);
		}
		List<byte[]> parts = new ArrayList<>();
		for (int from = 0; from < bytes.length; from += MAX_PART) {
			parts.add(Arrays.copyOfRange(bytes, from, Math.min(from + MAX_PART, bytes.length)));
		}
		return parts;
	}

	static Body decode(List<byte[]> parts) {
		byte[] bytes = (parts.size() == 1) ? parts.get(0) : join(parts);
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		byte version = buffer.get();
		if (version != VERSION) {
			throw new IllegalStateException("A task has format " + version + ", this version reads only " + VERSION
					+ ": a newer version of Qaio wrote it");
		}
		int length = Byte.toUnsignedInt(buffer.get());
		String serializer = new String(bytes, buffer.position(), length, StandardCharsets.UTF_8);
		buffer.position(buffer.position() + length);
		length = Short.toUnsignedInt(buffer.getShort());
		int payloadAt = buffer.position() + length;
		Map<String, String> headers = (length == 0) ? Map.of()
				: Headers.decode(buffer.slice(buffer.position(), length));
		return new Body(serializer, headers, Arrays.copyOfRange(bytes, payloadAt, bytes.length));
	}

	private static byte[] join(List<byte[]> parts) {
		ByteBuffer joined = ByteBuffer.allocate(parts.stream().mapToInt((part) -> part.length).sum());
		parts.forEach(joined::put);
		return joined.array();
	}

}
