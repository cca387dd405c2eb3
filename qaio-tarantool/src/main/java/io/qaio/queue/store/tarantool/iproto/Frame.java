package io.qaio.queue.store.tarantool.iproto;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads and writes frames: the length as a MessagePack number, then the bytes. Stateless.
 */
final class Frame {

	/** The key of the type of a request, and of the status of a reply. */
	static final int CODE = 0x00;

	/** The key of the number that a reply repeats from its request. */
	static final int SYNC = 0x01;

	private static final int UINT8 = 0xcc;

	private static final int UINT16 = 0xcd;

	private static final int UINT32 = 0xce;

	private static final int MAX_FIXED = 0x7f;

	private Frame() {
	}

	static void write(OutputStream out, byte[] frame) throws IOException {
		out.write(UINT32);
		out.write(frame.length >>> 24);
		out.write(frame.length >>> 16);
		out.write(frame.length >>> 8);
		out.write(frame.length);
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
		int first = in.readUnsignedByte();
		return switch (first) {
			case UINT8 -> in.readUnsignedByte();
			case UINT16 -> in.readUnsignedShort();
			case UINT32 -> Integer.toUnsignedLong(in.readInt());
			default -> {
				if (first > MAX_FIXED) {
					throw new ProtocolException(
							"A frame begins with 0x" + Integer.toHexString(first) + ", which is no length");
				}
				yield first;
			}
		};
	}

}
