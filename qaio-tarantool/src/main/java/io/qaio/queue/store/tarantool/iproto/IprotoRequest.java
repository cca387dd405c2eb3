package io.qaio.queue.store.tarantool.iproto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * Writes requests, as frames without their length: a header and a body, both maps with
 * numbers as keys. Stateless.
 */
final class IprotoRequest {

	private static final int PING = 0x40;

	private static final int AUTH = 0x07;

	private static final int EVAL = 0x08;

	private static final int CALL = 0x0a;

	private static final int USER_NAME = 0x23;

	private static final int TUPLE = 0x21;

	private static final int FUNCTION_NAME = 0x22;

	private static final int EXPRESSION = 0x27;

	private IprotoRequest() {
	}

	static byte[] call(long sync, String function, List<? extends @Nullable Object> arguments) {
		return frame(sync, CALL, FUNCTION_NAME, function, arguments);
	}

	static byte[] eval(long sync, String lua, List<? extends @Nullable Object> arguments) {
		return frame(sync, EVAL, EXPRESSION, lua, arguments);
	}

	static byte[] auth(long sync, String username, byte[] scramble) {
		return frame(sync, AUTH, USER_NAME, username, List.of(ChapSha1.NAME, scramble));
	}

	static byte[] ping(long sync) {
		try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
			packer.packMapHeader(2).packInt(Frame.CODE).packInt(PING).packInt(Frame.SYNC).packLong(sync);
			packer.packMapHeader(0);
			return packer.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Writing to memory does not fail", ex);
		}
	}

	private static byte[] frame(long sync, int type, int nameKey, String name, List<? extends @Nullable Object> tuple) {
		try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
			packer.packMapHeader(2).packInt(Frame.CODE).packInt(type).packInt(Frame.SYNC).packLong(sync);
			packer.packMapHeader(2).packInt(nameKey).packString(name).packInt(TUPLE);
			MessagePackValues.write(packer, tuple);
			return packer.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Writing to memory does not fail", ex);
		}
	}

}
