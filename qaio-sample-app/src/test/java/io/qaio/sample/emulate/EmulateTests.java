package io.qaio.sample.emulate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EmulateTests {

	private static final String WEBSITE = "0-3:5,3-5:8,5-6:7,6-10:4,10-12:3,12-13:7,13-14:12,14-18:4";

	private static final String SAMPLED = "0x60,1x16,2x10,3x10,39x1,40x1,83x1,94x1";

	private static final String ENTRY = "192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] \"GET / HTTP/1.1\" 200 612";

	@TempDir
	private Path directory;

	@Test
	void printsTheReportOfAProfile(CapturedOutput output) {
		assertThat(run("--rate 5r/s --burst 12 --delay 8 --spacing even --profile 0-1000:8 --model queue")).isZero();
		assertThat(output.getOut()).containsPattern(
				"(?m)^rate=5r/s,burst=12,delay=8,model=queue +8000 +5011 +2989 +62.64% +[1-9]\\d* +[\\d. ]+ 12.000$");
	}

	@Test
	void printsTheDocumentsTable(CapturedOutput output) throws IOException {
		Path csv = write("0.1,0,/\n0.2,0,/\n0.3,0,/\n0.4,0,/\n0.42,0,/\n");
		assertThat(run("--rate 5 --burst 12 --delay 8 --model queue --table --csv " + csv)).isZero();
		assertThat(output.getOut().lines()).containsExactly("(0.1, 0, true, 0.0, 1)", "(0.2, 0, true, 0.0, 2)",
				"(0.3, 0, true, 0.0, 3)", "(0.4, 0, true, 0.0, 3)", "(0.42, 0, true, 0.0, 4)");
	}

	@Test
	void comparesSettings(CapturedOutput output) {
		assertThat(run("--setting rate=5r/s,burst=100,delay=10 --setting rate=5r/s,burst=100,delay=nodelay"
				+ " --setting rate=5r/s,burst=100,delay=10,model=queue --seconds 6000 --sample " + SAMPLED))
			.isZero();
		assertThat(output.getOut())
			.containsPattern("(?m)^rate=5r/s,burst=100,delay=10 +19943 +17824 +2119 +89.37% +14050 ")
			.containsPattern("(?m)^rate=5r/s,burst=100,delay=nodelay +19943 +17824 +2119 +89.37% +0 ")
			.containsPattern("(?m)^rate=5r/s,burst=100,delay=10,model=queue +19943 +19943 +0 +100.00% ");
	}

	@Test
	void tellsResourcesAndKeysOfALog(CapturedOutput output) throws IOException {
		StringBuilder lines = new StringBuilder("no log line\n");
		for (int i = 0; i < 4; i++) {
			for (String client : new String[] { "192.0.2.1", "192.0.2.2" }) {
				lines.append(client)
					.append(" - - [25/Nov/2026:10:00:0")
					.append(client.endsWith("1") ? 0 : i)
					.append(" +0000] \"GET /path")
					.append(i % 2)
					.append(" HTTP/1.1\" 200 612 \"-\" \"-\"\n");
			}
		}
		Path log = write(lines.toString());
		assertThat(run("--rate 1r/s --burst 1 --log " + log)).isZero();
		assertThat(output.getErr()).isEqualTo("""
				Skipped 1 of 9 lines:
				       1: no time in brackets, as in [25/Nov/2026:10:00:03 +0000]
				          %s, line 1: no log line
				""".formatted(log));
		assertThat(output.getOut()).containsPattern("(?m)^rate=1r/s,burst=1,delay=0 +8 +6 +2 +75.00% ")
			.containsPattern("(?m)^/path0 +4 ")
			.containsPattern("(?m)^/path1 +4 ")
			.containsPattern("(?m)^192.0.2.1 +4 +2 +2$\n^192.0.2.2 +4 +4 +0$");
	}

	@Test
	void readsTheStandardInput(CapturedOutput output) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
			gzip.write((ENTRY + "\nhello\n").getBytes(StandardCharsets.UTF_8));
		}
		assertThat(runWithInput(packed.toByteArray(), "--rate", "5r/s", "--log", "-", "--table")).isZero();
		assertThat(output.getOut()).isEqualTo("(0.0, 192.0.2.1, true, 0.0, 0)\n");
		assertThat(output.getErr()).contains("Skipped 1 of 2 lines:\n", "standard input, line 2: hello\n");
		assertThat(runWithInput("Time,Key,Resource\n1,\"Doe, Jane\",/\n".getBytes(StandardCharsets.UTF_8), "--rate",
				"5r/s", "--csv", "-", "--table"))
			.isZero();
		assertThat(output.getOut()).endsWith("(1.0, Doe, Jane, true, 0.0, 0)\n");
	}

	@Test
	void readsALogInAnyFormat(CapturedOutput output) throws IOException {
		String log = write("<2001:db8::1> 1795600803.5 GET /a?b\n<2001:db8::2> 1795600804 GET /a\n").toString();
		assertThat(Emulate.run("--rate", "5r/s", "--table", "--log", log, "--format", "<%h> %{sec}t %m %U%q",
				"--ipv6-prefix", "64"))
			.isZero();
		assertThat(output.getOut())
			.isEqualTo("(0.5, 2001:db8::/64, true, 0.0, 0)\n(1.0, 2001:db8::/64, true, 0.0, 0)\n");
		log = write("{\"at\":\"2026-11-25T10:00:03Z\",\"peer\":{\"ip\":\"192.0.2.1:4711\"},\"uri\":\"/a\"}\n")
			.toString();
		assertThat(Emulate.run("--rate", "5r/s", "--table", "--log", log, "--json", "time=at,client=peer.ip")).isZero();
		assertThat(output.getOut()).endsWith("(0.0, 192.0.2.1, true, 0.0, 0)\n");
		assertThat(output.getErr()).isEmpty();
	}

	@Test
	void nothingInAFileReachesTheTerminal(CapturedOutput output) throws IOException {
		assertThat(run("--rate 5r/s --log " + write(ENTRY + "\n\033]0;title\007\n"))).isZero();
		assertThat(output.getErr()).contains("line 2: \\x1b]0;title\\x07\n");
		Path csv = write("1,\033[31ma,/\033[32m\n2,\033[33mb,/\033[34m\n");
		assertThat(run("--rate 5r/s --csv " + csv)).isZero();
		assertThat(run("--rate 5r/s --table --csv " + csv)).isZero();
		assertThat(run("--rate 5r/s --csv " + write("\033[35m,a,/\n"))).isEqualTo(1);
		assertThat(output.getAll()).contains("\\x1b[31ma", "/\\x1b[32m", "'\\x1b[35m' is not a time")
			.doesNotContain("\033", "\007");
	}

	@Test
	void suggestsTheSmallestLimit(CapturedOutput output) {
		assertThat(run("--rate 5r/s --suggest 0% --spacing even --profile " + WEBSITE)).isZero();
		assertThat(output.getOut())
			.contains(
					"Suggested for 5r/s: burst 9 refuses 0 of 95 requests, delay 9 holds 0; the longest waits 0.000 s.")
			.containsPattern("(?m)^rate=5r/s,burst=9,delay=9 +95 +95 +0 ");
	}

	@Test
	void drawsAChartForEachSetting(CapturedOutput output) throws Exception {
		Path chart = this.directory.resolve("out.svg");
		assertThat(run("--rate 5r/s --burst 2 --setting rate=1r/s,burst=2 --profile " + WEBSITE + " --chart " + chart))
			.isZero();
		assertThat(output.getOut()).contains("Chart: " + chart);
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
		Document svg = factory.newDocumentBuilder().parse(chart.toFile());
		assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
		assertThat(svg.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 900 720");
		assertThat(Files.readString(chart)).contains("rgb(46,139,87)", "rgb(204,51,51)", "rgb(128,168,232)",
				"rgb(200,204,212)");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					--rate 5r/h --profile 0-1:1                  | Invalid value for option '--rate': '5r/h' is not a rate.
					--rate 0r/s --profile 0-1:1                  | Invalid value for option '--rate': '0r/s' is not a rate
					--rate -1 --profile 0-1:1                    | Invalid value for option '--rate': '-1' is not a rate.
					--rate abc --profile 0-1:1                   | Invalid value for option '--rate': 'abc' is not a rate.
					--rate 5 --burst=-1 --profile 0-1:1          | Invalid value for option '--burst': '-1' is not a burst: it must be a number of requests such as 12
					--rate 5 --delay=-1 --profile 0-1:1          | Invalid value for option '--delay': '-1' is not a delay: it must be a number of requests such as 8, or nodelay
					--rate 5 --burst 9999999999 --profile 0-1:1  | '9999999999' is not a burst
					--rate 5 --model fast --profile 0-1:1        | 'fast' is not a model. There are nginx and queue
					--rate 5 --size 0 --profile 0-1:1            | --size must be 1 key or more, not 0
					--rate 5 --spacing odd --profile 0-1:1       | Invalid value for option '--spacing'
					--rate 5 --suggest 100% --profile 0-1:1      | '100%' is not a share such as 1% that is less than 100%
					--rate 5 --suggest few --profile 0-1:1       | 'few' is not a share such as 1% that is less than 100%
					--rate 5 --profile 0-3                       | '0-3' is not an interval such as 0-3:5
					--rate 5 --profile 3-0:5                     | An interval must end after it begins, not be from 3.0 s to 0.0 s
					--rate 5 --sample 1:2                        | '1:2' is not a rate and its weight such as 3x10
					--rate 5 --sample 1x0                        | A distribution needs a rate with a weight above 0
					--rate 5 --sample 1x1 --seconds 0            | A profile must have 1 second or more, not 0
					--setting burst=3 --profile 0-1:1            | the rate is missing, as in rate=5r/s,burst=12,delay=8
					--setting rate=5,brust=3 --profile 0-1:1     | 'brust=3' is not one of rate=, burst=, delay= and model=
					--profile 0-1:1                              | Missing option: '--rate=<rate>', or '--setting=<setting>'
					--rate 5                                     | Error: Missing required argument (specify one of these)
					--rate 5 --profile 0-1:1 --csv x.csv         | are mutually exclusive
					--rate 5 --profile 0-1:1 --what              | Unknown option: '--what'
					--rate 5 --log x --format %h                 | '%h' is no format of a log: it has no time
					--rate 5 --log x --json key=a                | 'key' is not one of time, client and request
					--rate 5 --log x --ipv6-prefix 0             | The prefix length of an IPv6 network must be 1 to 128 bits, not 0
					--rate 5 --log x --format common --json time=a | --format and --json are mutually exclusive
					--rate 5 --csv x --format common             | --format is used only with --log
					--rate 5 --csv x --spacing even              | --spacing is used only with --profile or --sample
					--rate 5 --profile 0-1:1 --seconds 5         | --seconds is used only with --sample
					--setting rate=5 --profile 0-1:1 --burst 5   | --burst is used only with --rate
					""")
	void aWrongOptionEndsWithAMessageTheUsageAndTwo(String options, String message, CapturedOutput output) {
		assertThat(run(options)).isEqualTo(2);
		assertThat(output.getErr()).contains(message).contains("Usage: emulate ");
		assertThat(output.getOut()).isEmpty();
	}

	@Test
	void whatIsWrongInAFileEndsWithAMessageAndOne(CapturedOutput output) throws IOException {
		Path csv = write("1,a,/\n2,a\n");
		assertThat(run("--rate 5r/s --csv " + csv)).isEqualTo(1);
		assertThat(output.getErr())
			.isEqualTo(csv + ", line 2: a row must be time,key,resource, but this has 2 of 3 cells: 2,a\n");
	}

	@Test
	void aMissingOrEmptyFileEndsWithAMessageAndOne(CapturedOutput output) throws IOException {
		Path none = this.directory.resolve("none");
		assertThat(run("--rate 5r/s --log " + none)).isEqualTo(1);
		assertThat(run("--rate 5r/s --csv " + write(""))).isEqualTo(1);
		assertThat(output.getErr()).isEqualTo("There is no file " + none + "\nThere are no requests in this traffic\n");
	}

	@Test
	void anUnreadableFileEndsWithAMessageAndOne(CapturedOutput output) {
		assertThat(run("--rate 5r/s --log " + this.directory)).isEqualTo(1);
		assertThat(output.getErr()).isEqualTo(this.directory + ": Is a directory\n");
	}

	@Test
	void helpIsPrinted(CapturedOutput output) {
		assertThat(run("--help")).isZero();
		assertThat(output.getOut()).contains("Usage: emulate ", "--chart=<file>", "Examples:");
	}

	private static int runWithInput(byte[] input, String... arguments) {
		InputStream before = System.in;
		System.setIn(new ByteArrayInputStream(input));
		try {
			return Emulate.run(arguments);
		}
		finally {
			System.setIn(before);
		}
	}

	private static int run(String options) {
		return Emulate.run(options.split(" "));
	}

	private Path write(String text) throws IOException {
		return Files.writeString(this.directory.resolve("traffic"), text);
	}

}
