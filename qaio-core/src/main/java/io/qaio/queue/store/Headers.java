package io.qaio.queue.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Headers as bytes, for the stores of this package: for each the length of its name as
 * one byte, its name, the length of its value as two bytes, its value, all as UTF-8.
 */
public final class Headers {

	private static final byte[] NONE = {};

	private Headers() {
	}

	/**
	 * Write headers.
	 * @param headers the headers, within the bounds of {@link NewTask}
	 * @return the bytes, none for no headers
	 */
	public static byte[] encode(Map<String, String> headers) {
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
	 * @param bytes the bytes of {@link #encode}
	 * @return the headers
	 */
	public static Map<String, String> decode(ByteBuffer bytes) {
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
