package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.io.Reader;

import org.jspecify.annotations.Nullable;

/**
 * The entries of a log, one in each line. Of a line that is longer than any entry only
 * the beginning is read, as a damaged file may have but one.
 */
final class LogEntries {

	/** Characters of an entry that are read. */
	static final int LONGEST = 1 << 16;

	private final Reader reader;

	private final char[] buffer = new char[LONGEST];

	private final StringBuilder begun = new StringBuilder();

	private int position;

	private int limit;

	private long number;

	LogEntries(Reader reader) {
		this.reader = reader;
	}

	/**
	 * The next entry, without the end of its line; null behind the last one.
	 */
	@Nullable String next() throws IOException {
		if (this.position == this.limit && !fill()) {
			return null;
		}
		this.number++;
		this.begun.setLength(0);
		do {
			int from = this.position;
			while (this.position < this.limit && this.buffer[this.position] != '\n') {
				this.position++;
			}
			if (this.position < this.limit) {
				int to = this.position++;
				return entry(from, to);
			}
			begin(from, this.limit);
		}
		while (fill());
		return entry(this.limit, this.limit);
	}

	private boolean fill() throws IOException {
		this.position = 0;
		this.limit = Math.max(0, this.reader.read(this.buffer, 0, this.buffer.length));
		return this.limit > 0;
	}

	private String entry(int from, int to) {
		if (this.begun.isEmpty()) {
			return new String(this.buffer, from, withoutReturn(from, to) - from);
		}
		begin(from, to);
		int length = this.begun.length();
		return this.begun.substring(0, (this.begun.charAt(length - 1) == '\r') ? length - 1 : length);
	}

	private void begin(int from, int to) {
		this.begun.append(this.buffer, from, Math.min(to - from, LONGEST - this.begun.length()));
	}

	private int withoutReturn(int from, int to) {
		return (to > from && this.buffer[to - 1] == '\r') ? to - 1 : to;
	}

	/**
	 * The number of the entry that was read last, from 1.
	 */
	long number() {
		return this.number;
	}

}
