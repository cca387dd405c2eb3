package io.qaio.ratelimit.emulator;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A format reads each character of an entry a few times at most, however long the entry
 * is and whatever it holds. Counts reads instead of time.
 */
class EntryFormatWorkTests {

	private static final int LENGTH = 8_000;

	/** With work in proportion to the square of the length there are thousands. */
	private static final int READS_OF_A_CHARACTER = 70;

	private static final String START = "192.0.2.78 - - [25/Nov/2026:10:00:05 +0000] \"GET /";

	static Stream<String> repeated() {
		return Stream.of("a", " ", "\"", "\\", "\\\"", "[", "[1", " [1", " [1]", " [25/Nov/2026:10:00:0", "]", " ]",
				"{", ",", ", ", "a,", "a, ", "192.0.2.1,", "192.0.2.1 ", "192.0.2.1, ", "1:", ":: ", "\" \"", "\"a \\",
				"- ", " - ", "?", "/", "://", "a://", "HTTP/", " HTTP/1.", "9", ".", "%", "é");
	}

	@ParameterizedTest
	@MethodSource("repeated")
	void workIsInProportionToTheLength(String text) {
		for (EntryFormat format : new EntryFormat[] { new CommonFormat(), pattern("%h %l %u %t \"%r\" %>s %b"),
				pattern("\"%{X-Forwarded-For}i\" [$time_local] \"$request\" $status"), pattern("%h, %t, %U") }) {
			for (String start : new String[] { "", "192.0.2.1 - ", "\"", START, START + " HTTP/1.1\" 200 7 \"" }) {
				for (String end : new String[] { "", "\"", " HTTP/1.1\" 200 7" }) {
					String entry = start + text.repeat(LENGTH / text.length()) + end;
					assertThat(reads(format, entry)).as("%s of %s(%s)*%s", format, start, text, end)
						.isLessThan(READS_OF_A_CHARACTER * entry.length());
				}
			}
		}
	}

	private static EntryFormat pattern(String pattern) {
		return AccessLogFormat.pattern(pattern).entryFormat();
	}

	private static long reads(EntryFormat format, String entry) {
		CountedText counted = new CountedText(entry);
		try {
			format.read(counted);
		}
		catch (SkippedEntryException ex) {
			assertThat(ex.reason()).isNotEmpty();
		}
		return counted.reads;
	}

	/**
	 * Counts how many of its characters are read or copied.
	 */
	private static final class CountedText implements CharSequence {

		private final String text;

		private long reads;

		CountedText(String text) {
			this.text = text;
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			this.reads++;
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			this.reads += end - start;
			return this.text.substring(start, end);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
