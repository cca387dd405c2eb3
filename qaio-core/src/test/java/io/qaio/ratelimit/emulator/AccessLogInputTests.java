package io.qaio.ratelimit.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * How the bytes of a log come.
 */
class AccessLogInputTests {

	private static final String ENTRY = "192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] \"GET /käse HTTP/1.1\" 200 612";

	@TempDir
	private Path directory;

	@Test
	void endsOfLinesAreOfAnyKind() throws IOException {
		expect(2, (ENTRY + "\n" + ENTRY).getBytes(StandardCharsets.UTF_8));
		expect(2, (ENTRY + "\r\n" + ENTRY + "\r\n").getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aByteOrderMarkIsNoPartOfTheFirstEntry() throws IOException {
		for (Charset charset : new Charset[] { StandardCharsets.UTF_8, StandardCharsets.UTF_16LE,
				StandardCharsets.UTF_16BE }) {
			expect(2, ("\ufeff" + ENTRY + "\r\n" + ENTRY + "\r\n").getBytes(charset));
			expect(2, gzip(("\ufeff" + ENTRY + "\n" + ENTRY).getBytes(charset)));
		}
	}

	@Test
	void aFileMayBePackedWhateverItsName() throws IOException {
		byte[] packed = gzip(ENTRY.getBytes(StandardCharsets.UTF_8));
		expect(1, packed);
		for (String name : new String[] { "access.log.1.gz", "access.log" }) {
			AccessLog log = AccessLog.read(Files.write(this.directory.resolve(name), packed));
			assertThat(log.traffic().size()).isEqualTo(1);
		}
	}

	@Test
	void packedFilesMayFollowEachOther() throws IOException {
		ByteArrayOutputStream files = new ByteArrayOutputStream();
		for (int i = 0; i < 3; i++) {
			files.write(gzip((ENTRY + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8)));
		}
		expect(3000, files.toByteArray());
	}

	@Test
	void aPipeMayHaveNothingAvailableYet() throws IOException {
		ByteArrayOutputStream files = new ByteArrayOutputStream();
		files.write(gzip((ENTRY + "\n").getBytes(StandardCharsets.UTF_8)));
		files.write(gzip(ENTRY.getBytes(StandardCharsets.UTF_8)));
		InputStream pipe = new FilterInputStream(new ByteArrayInputStream(files.toByteArray())) {

			@Override
			public int read(byte[] bytes, int from, int length) throws IOException {
				return super.read(bytes, from, Math.min(length, 1));
			}

			@Override
			public int available() {
				return 0;
			}

		};
		assertThat(AccessLog.read(pipe, "pipe", AccessLogFormat.detected()).traffic().size()).isEqualTo(2);
	}

	@Test
	void aStreamIsNotClosed() throws IOException {
		InputStream stream = new ByteArrayInputStream(ENTRY.getBytes(StandardCharsets.UTF_8)) {

			@Override
			public void close() {
				throw new IllegalStateException("Closed");
			}

		};
		assertThat(AccessLog.read(stream, "stream", AccessLogFormat.detected()).entries()).isEqualTo(1);
	}

	@Test
	void entriesMayBeOfAnyLength() throws IOException {
		int beyond = 3 * LogEntries.LONGEST;
		String text = ENTRY + " \"" + "a".repeat(beyond) + "\"\r\n" + "b".repeat(beyond) + "\r\n" + ENTRY + "\r\n"
				+ (ENTRY + "\n").repeat(5000) + ENTRY;
		AccessLog log = AccessLog.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test",
				AccessLogFormat.detected());
		assertThat(log.entries()).isEqualTo(5004);
		assertThat(log.skipped()).isEqualTo(1);
		assertThat(log.traffic().keys()).containsExactly("192.0.2.1");
		assertThat(log.traffic().resources()).containsExactly("/käse");
	}

	@Test
	void errorsNameTheFile() throws IOException {
		byte[] packed = gzip((ENTRY + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8));
		Path cut = Files.write(this.directory.resolve("cut.gz"), Arrays.copyOf(packed, packed.length / 2));
		assertThatIOException().isThrownBy(() -> AccessLog.read(cut))
			.withMessage(cut + ": the file is packed by gzip, and damaged or not complete yet");
		packed[20] ^= 0x55;
		Path damaged = Files.write(this.directory.resolve("damaged.gz"), packed);
		assertThatIOException().isThrownBy(() -> AccessLog.read(damaged))
			.withMessage(damaged + ": the file is packed by gzip, and damaged or not complete yet");
		assertThatIOException().isThrownBy(() -> AccessLog.read(this.directory))
			.withMessage(this.directory + ": Is a directory");
		Path none = this.directory.resolve("none.log");
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> AccessLog.read(none))
			.withMessage(none.toString());
	}

	private static void expect(int requests, byte[] bytes) throws IOException {
		AccessLog log = AccessLog.read(new ByteArrayInputStream(bytes), "test", AccessLogFormat.detected());
		assertThat(log.skippedEntries()).isEmpty();
		assertThat(log.entries()).isEqualTo(requests);
		assertThat(log.traffic().size()).isEqualTo(requests);
		assertThat(log.traffic().resources()).containsExactly("/käse");
	}

	private static byte[] gzip(byte[] bytes) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
			gzip.write(bytes);
		}
		return packed.toByteArray();
	}

}
