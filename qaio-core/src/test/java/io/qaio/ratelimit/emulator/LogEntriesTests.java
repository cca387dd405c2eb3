package io.qaio.ratelimit.emulator;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogEntriesTests {

	@Test
	void entriesAreLines() throws IOException {
		expectAbc(new StringReader("a\r\n\nb\rc\n"));
		expectAbc(new StringReader("a\r\n\r\nb\rc"));
		assertThat(new LogEntries(new StringReader("")).next()).isNull();
	}

	@Test
	void entriesMayComeInPieces() throws IOException {
		expectAbc(piecewise("a\r\n\nb\rc\n"));
		expectAbc(piecewise("a\r\n\r\nb\rc"));
	}

	@Test
	void ofALongLineTheBeginningIsRead() throws IOException {
		for (String end : new String[] { "\n", "\r\n" }) {
			LogEntries entries = new LogEntries(new StringReader("a".repeat(10 * LogEntries.LONGEST) + end + "b"));
			assertThat(entries.next()).hasSize(LogEntries.LONGEST).containsOnlyOnce("a".repeat(LogEntries.LONGEST));
			assertThat(entries.next()).isEqualTo("b");
			assertThat(entries.next()).isNull();
		}
	}

	private static void expectAbc(Reader reader) throws IOException {
		LogEntries entries = new LogEntries(reader);
		assertThat(entries.next()).isEqualTo("a");
		assertThat(entries.next()).isEmpty();
		assertThat(entries.next()).isEqualTo("b\rc");
		assertThat(entries.number()).isEqualTo(3);
		assertThat(entries.next()).isNull();
		assertThat(entries.number()).isEqualTo(3);
	}

	private static Reader piecewise(String text) {
		return new FilterReader(new StringReader(text)) {

			@Override
			public int read(char[] buffer, int from, int length) throws IOException {
				return super.read(buffer, from, 1);
			}

		};
	}

}
