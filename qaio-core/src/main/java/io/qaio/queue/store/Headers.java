package io.qaio.queue.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The stored form of headers. Each header is the length of its name (1 byte), its name,
 * the length of its value (2 bytes, big-endian), and its value; texts are UTF-8.
 */
public final class Headers {

	private static final byte[] NONE = {};

	private Headers() {
	}

	/**
	 * Encode headers.
	 * @param headers the headers, within the bounds of {@link NewTask}
	 * @return the bytes, empty for no headers
	 */
	public static byte[] encode(Map<String, String> headers) {
		if (headers.isEmpty()) {
			return NONE;
		}
		byte[][] texts = new byte[2 * headers.size()][];
		int length = 0;
		int at = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			texts[at] = header.getKey().getBytes(StandardCharsets.UTF_8);
			texts[at + 1] = header.getValue().getBytes(StandardCharsets.UTF_8);
			length += 3 + texts[at].length + texts[at + 1].length;
			at += 2;
		}
		ByteBuffer bytes = ByteBuffer.allocate(length);
		for (int i = 0; i < texts.length; i += 2) {
			bytes.put((byte) texts[i].length).put(texts[i]);
			bytes.putShort((short) texts[i + 1].length).put(texts[i + 1]);
		}
		return bytes.array();
	}

	/**
	 * Decode headers up to the end of the buffer.
	 * @param bytes what {@link #encode} returned
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
