package io.qaio.queue.store.tarantool.iproto;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.msgpack.core.MessagePack.Code;

/**
 * Reads and writes frames: the length as a MessagePack number, then the bytes. Stateless.
 */
final class Frame {

	/** The key of the type of a request, and of the status of a reply. */
	static final int CODE = 0x00;

	/** The key of the number that a reply repeats from its request. */
	static final int SYNC = 0x01;

	private Frame() {
	}

	static void write(OutputStream out, byte[] frame) throws IOException {
		out.write(ByteBuffer.allocate(5).put(Code.UINT32).putInt(frame.length).array());
		out.write(frame);
	}

	/**
	 * Read a frame.
	 * @throws ProtocolException if it is longer than it may be
	 */
	static byte[] read(DataInputStream in, int maxSize) throws IOException {
		long size = size(in);
		if (size > maxSize) {
			throw new ProtocolException(
					"An answer of " + size + " bytes is larger than the " + maxSize + " that are allowed");
		}
		byte[] frame = new byte[(int) size];
		in.readFully(frame);
		return frame;
	}

	private static long size(DataInputStream in) throws IOException {
		byte first = in.readByte();
		if (Code.isPosFixInt(first)) {
			return first;
		}
		return switch (first) {
			case Code.UINT8 -> in.readUnsignedByte();
			case Code.UINT16 -> in.readUnsignedShort();
			case Code.UINT32 -> Integer.toUnsignedLong(in.readInt());
			default -> throw new ProtocolException(
					"A frame begins with 0x" + HexFormat.of().toHexDigits(first) + ", which is no length");
		};
	}

}
