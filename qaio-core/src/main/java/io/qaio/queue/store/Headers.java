package io.qaio.queue.store;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
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
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		headers.forEach((name, value) -> {
			byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
			bytes.write(nameBytes.length);
			bytes.writeBytes(nameBytes);
			byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
			bytes.write(valueBytes.length >>> 8);
			bytes.write(valueBytes.length);
			bytes.writeBytes(valueBytes);
		});
		return bytes.toByteArray();
	}

	/**
	 * Decode headers up to the end of the buffer.
	 * @param bytes what {@link #encode} returned
	 * @return the headers
	 * @throws IllegalStateException if the bytes are damaged
	 */
	public static Map<String, String> decode(ByteBuffer bytes) {
		Map<String, String> headers = new HashMap<>();
		try {
			while (bytes.hasRemaining()) {
				String name = text(bytes, Byte.toUnsignedInt(bytes.get()));
				headers.put(name, text(bytes, Short.toUnsignedInt(bytes.getShort())));
			}
		}
		catch (BufferUnderflowException ex) {
			throw new IllegalStateException("A task is damaged: its headers are cut off", ex);
		}
		return Map.copyOf(headers);
	}

	private static String text(ByteBuffer bytes, int length) {
		byte[] text = new byte[length];
		bytes.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

}
