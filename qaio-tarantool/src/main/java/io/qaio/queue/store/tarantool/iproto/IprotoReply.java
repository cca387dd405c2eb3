package io.qaio.queue.store.tarantool.iproto;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * The reply of a server to a request.
 *
 * @param sync the number of the request
 * @param code 0 if the request succeeded
 * @param data what it returned
 * @param error the message of an error
 */
record IprotoReply(long sync, long code, List<@Nullable Object> data, @Nullable String error) {

	private static final int DATA = 0x30;

	private static final int ERROR = 0x31;

	private static final long OK = 0;

	/** A message that a function pushes before its reply. */
	private static final long CHUNK = 0x80;

	private static final long ERROR_BIT = 0x8000;

	/**
	 * Read a reply.
	 * @throws ProtocolException if the frame is not one
	 */
	static IprotoReply parse(byte[] frame) {
		try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(frame)) {
			long sync = -1;
			long code = -1;
			for (int i = unpacker.unpackMapHeader(); i > 0; i--) {
				switch (unpacker.unpackInt()) {
					case Frame.CODE -> code = unpacker.unpackLong();
					case Frame.SYNC -> sync = unpacker.unpackLong();
					default -> unpacker.skipValue();
				}
			}
			if (sync < 0 || code < 0 || (code != OK && code != CHUNK && (code & ERROR_BIT) == 0)) {
				throw new ProtocolException("An answer to request " + sync + " has the unknown status " + code);
			}
			return body(unpacker, frame.length, sync, code);
		}
		catch (MessagePackException | IOException ex) {
			throw new ProtocolException("An answer cannot be read: " + ex);
		}
	}

	private static IprotoReply body(MessageUnpacker unpacker, int length, long sync, long code) throws IOException {
		List<@Nullable Object> data = List.of();
		String error = null;
		// the reply to a ping may have none
		int entries = unpacker.hasNext() ? unpacker.unpackMapHeader() : 0;
		for (int i = 0; i < entries; i++) {
			switch (unpacker.unpackInt()) {
				case DATA -> data = MessagePackValues.readList(unpacker, length);
				case ERROR -> error = unpacker.unpackString();
				default -> unpacker.skipValue();
			}
		}
		return new IprotoReply(sync, code, data, error);
	}

	boolean isFinal() {
		return this.code != CHUNK;
	}

	/**
	 * The error, if it is one.
	 */
	@Nullable IprotoException failure() {
		return (this.code == OK) ? null
				: new IprotoException((int) (this.code & (ERROR_BIT - 1)), String.valueOf(this.error));
	}

}
