package io.qaio.queue.store.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Headers as bytes; {@code queue.lua} has the layout.
 */
final class Headers {

	private static final byte[] NONE = {};

	private Headers() {
	}

	static byte[] encode(Map<String, String> headers) {
		if (headers.isEmpty()) {
			return NONE;
		}
		byte[][] parts = new byte[2 * headers.size()][];
		int length = 0;
		int at = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			parts[at] = header.getKey().getBytes(StandardCharsets.UTF_8);
			parts[at + 1] = header.getValue().getBytes(StandardCharsets.UTF_8);
			length += 3 + parts[at].length + parts[at + 1].length;
			at += 2;
		}
		ByteBuffer bytes = ByteBuffer.allocate(length);
		for (int i = 0; i < parts.length; i += 2) {
			bytes.put((byte) parts[i].length).put(parts[i]);
			bytes.putShort((short) parts[i + 1].length).put(parts[i + 1]);
		}
		return bytes.array();
	}

	/**
	 * Read headers up to the end of the buffer.
	 */
	static Map<String, String> decode(ByteBuffer bytes) {
		Map<String, String> headers = new HashMap<>();
		while (bytes.hasRemaining()) {
			String name = text(bytes, Byte.toUnsignedInt(bytes.get()));
			headers.put(name, text(bytes, Short.toUnsignedInt(bytes.getShort())));
		}
		return Map.copyOf(headers);
	}

	private static String text(ByteBuffer bytes, int length) {
		byte[] text = new byte[length];
		bytes.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

}
