package io.qaio.queue.store.tarantool.iproto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageIntegerOverflowException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads and writes values as MessagePack. Stateless.
 */
final class MessagePackValues {

	/** No reply is nested deeper. What claims to be would use up the stack. */
	private static final int MAX_DEPTH = 64;

	/** Room that a list gets at once. It may claim to be longer than it is. */
	private static final int MAX_CAPACITY = 1000;

	private MessagePackValues() {
	}

	static void write(MessagePacker packer, @Nullable Object value) throws IOException {
		if (value == null) {
			packer.packNil();
		}
		else if (value instanceof byte[] bytes) {
			packer.packBinaryHeader(bytes.length).addPayload(bytes);
		}
		else if (value instanceof String text) {
			packer.packString(text);
		}
		else if (value instanceof Long || value instanceof Integer) {
			packer.packLong(((Number) value).longValue());
		}
		else if (value instanceof Boolean truth) {
			packer.packBoolean(truth);
		}
		else if (value instanceof Double number) {
			packer.packDouble(number);
		}
		else if (value instanceof List<?> list) {
			packer.packArrayHeader(list.size());
			for (Object item : list) {
				write(packer, item);
			}
		}
		else if (value instanceof Map<?, ?> map) {
			packer.packMapHeader(map.size());
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				write(packer, entry.getKey());
				write(packer, entry.getValue());
			}
		}
		else {
			throw new IllegalArgumentException("No argument of a call can be a " + value.getClass().getName());
		}
	}

	/**
	 * Read a list.
	 * @param unpacker reads it
	 * @param remaining how many bytes it may have
	 * @throws ProtocolException if it is longer or nested too deep
	 */
	static List<@Nullable Object> readList(MessageUnpacker unpacker, int remaining) throws IOException {
		return list(unpacker, remaining, MAX_DEPTH);
	}

	private static List<@Nullable Object> list(MessageUnpacker unpacker, int remaining, int depth) throws IOException {
		int size = bounded(unpacker.unpackArrayHeader(), remaining);
		List<@Nullable Object> list = new ArrayList<>(Math.min(size, MAX_CAPACITY));
		for (int i = 0; i < size; i++) {
			list.add(read(unpacker, remaining, depth - 1));
		}
		return list;
	}

	private static @Nullable Object read(MessageUnpacker unpacker, int remaining, int depth) throws IOException {
		if (depth == 0) {
			throw new ProtocolException("A value is nested deeper than " + MAX_DEPTH);
		}
		MessageFormat format = unpacker.getNextFormat();
		return switch (format.getValueType()) {
			case NIL -> {
				unpacker.unpackNil();
				yield null;
			}
			case BOOLEAN -> unpacker.unpackBoolean();
			case INTEGER -> integer(unpacker);
			case FLOAT -> unpacker.unpackDouble();
			case STRING -> unpacker.readPayload(bounded(unpacker.unpackRawStringHeader(), remaining));
			case BINARY -> unpacker.readPayload(bounded(unpacker.unpackBinaryHeader(), remaining));
			case ARRAY -> list(unpacker, remaining, depth);
			case MAP -> {
				int size = bounded(unpacker.unpackMapHeader(), remaining);
				Map<Object, @Nullable Object> map = new HashMap<>();
				for (int i = 0; i < size; i++) {
					Object key = read(unpacker, remaining, depth - 1);
					map.put((key instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
							: String.valueOf(key), read(unpacker, remaining, depth - 1));
				}
				yield map;
			}
			case EXTENSION ->
				unpacker.readPayload(bounded(unpacker.unpackExtensionTypeHeader().getLength(), remaining));
		};
	}

	private static Object integer(MessageUnpacker unpacker) throws IOException {
		try {
			return unpacker.unpackLong();
		}
		catch (MessageIntegerOverflowException ex) {
			return ex.getBigInteger();
		}
	}

	/**
	 * Check that the frame has room for so many items or bytes.
	 */
	private static int bounded(int size, int remaining) {
		if (size > remaining) {
			throw new ProtocolException(
					"A value claims to have " + size + " items or bytes in a frame of " + remaining + " bytes");
		}
		return size;
	}

}
