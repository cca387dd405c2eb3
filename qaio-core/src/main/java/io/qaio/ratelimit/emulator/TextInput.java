package io.qaio.ratelimit.emulator;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Opens a file of text whatever way it is packed: by gzip or not, and in UTF-8, or in
 * UTF-16 with a byte order mark. What it is shows in its first bytes, not its name.
 */
final class TextInput {

	private static final int BUFFER = 1 << 16;

	/** A byte order mark and a character. */
	private static final int START = 4;

	private TextInput() {
	}

	/**
	 * A reader of the text, without its byte order mark. To close it closes the stream.
	 */
	static Reader reader(InputStream stream) throws IOException {
		BufferedInputStream bytes = new BufferedInputStream(stream, BUFFER);
		if (startsWith(start(bytes), 0x1f, 0x8b)) {
			bytes = new BufferedInputStream(new GZIPInputStream(new Members(bytes), BUFFER), BUFFER);
		}
		byte[] start = start(bytes);
		Charset charset = StandardCharsets.UTF_8;
		if (startsWith(start, 0xef, 0xbb, 0xbf)) {
			bytes.skipNBytes(3);
		}
		else if (startsWith(start, 0xff, 0xfe) && start.length == START && start[3] == 0) {
			charset = StandardCharsets.UTF_16LE;
			bytes.skipNBytes(2);
		}
		else if (startsWith(start, 0xfe, 0xff, 0)) {
			charset = StandardCharsets.UTF_16BE;
			bytes.skipNBytes(2);
		}
		return new InputStreamReader(bytes, charset);
	}

	/**
	 * Reads a text, and names it in errors.
	 * @throws IOException if it cannot be read; the message begins with the name
	 */
	static <T> T named(String name, Reading<T> reading) throws IOException {
		try {
			return reading.read();
		}
		catch (EOFException | ZipException ex) {
			throw new IOException(name + ": the file is packed by gzip, and damaged or not complete yet", ex);
		}
		catch (IOException ex) {
			throw new IOException(name + ": " + ex.getMessage(), ex);
		}
	}

	private static byte[] start(InputStream bytes) throws IOException {
		bytes.mark(START);
		byte[] start = bytes.readNBytes(START);
		bytes.reset();
		return start;
	}

	private static boolean startsWith(byte[] bytes, int... expected) {
		for (int i = 0; i < expected.length; i++) {
			if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != expected[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Reads something out of a text.
	 *
	 * @param <T> what is read
	 */
	interface Reading<T> {

		T read() throws IOException;

	}

	/**
	 * Compressed files in a row, as {@code cat} writes them. Where a stream says that
	 * nothing is available yet, such as a pipe, GZIPInputStream takes that for the end.
	 */
	private static final class Members extends FilterInputStream {

		Members(BufferedInputStream bytes) {
			super(bytes);
		}

		@Override
		public int available() throws IOException {
			this.in.mark(1);
			int next = this.in.read();
			this.in.reset();
			return (next < 0) ? 0 : Math.max(1, this.in.available());
		}

	}

}
