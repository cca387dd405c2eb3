package io.qaio.sample.emulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.qaio.ratelimit.emulator.AccessLog;
import io.qaio.ratelimit.emulator.AccessLogFormat;
import io.qaio.ratelimit.emulator.SkippedEntries;
import io.qaio.ratelimit.emulator.Traffic;
import io.qaio.ratelimit.emulator.TrafficCsv;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Reads traffic from files, or from the standard input, and says what it skips.
 */
final class RecordedTraffic {

	private static final Path STANDARD_INPUT = Path.of("-");

	private static final String STANDARD_INPUT_NAME = "standard input";

	@Spec(Spec.Target.MIXEE)
	private @Nullable CommandSpec spec;

	@Option(names = "--format", paramLabel = "<pattern>",
			description = "how the lines of --log are written, as the server's configuration has it:"
					+ " '%%h %%l %%u %%t \"%%r\" %%s %%b', or with nginx's $variables")
	private @Nullable String pattern;

	@Option(names = "--json", paramLabel = "<names>", split = ",",
			description = "the lines of --log are JSON with these names:"
					+ " time=ts,client=request.remote_ip,request=request.uri; each may be left out")
	private @Nullable Map<String, String> names;

	@Option(names = "--ipv6-prefix", paramLabel = "<bits>",
			description = "all addresses of --log in an IPv6 network of this length, such as 64, are one client"
					+ " (each address for itself)")
	private @Nullable Integer ipv6Prefix;

	/**
	 * Read rows of time, key and resource.
	 */
	Traffic csv(Path file) throws IOException {
		return file.equals(STANDARD_INPUT) ? TrafficCsv.read(System.in, STANDARD_INPUT_NAME) : TrafficCsv.read(file);
	}

	/**
	 * Read an access log.
	 * @param err gets what was skipped
	 */
	Traffic log(Path file, PrintWriter err) throws IOException {
		AccessLogFormat format = format();
		boolean standardInput = file.equals(STANDARD_INPUT);
		AccessLog log = standardInput ? AccessLog.read(System.in, STANDARD_INPUT_NAME, format)
				: AccessLog.read(file, format);
		if (log.skipped() > 0) {
			err.printf(Locale.ROOT, "Skipped %d of %d lines:%n", log.skipped(), log.entries());
			for (SkippedEntries skipped : log.skippedEntries()) {
				err.printf(Locale.ROOT, "%8d: %s%n          %s, line %d: %s%n", skipped.count(), skipped.reason(),
						standardInput ? STANDARD_INPUT_NAME : file, skipped.firstNumber(), skipped.first());
			}
			err.flush();
		}
		return log.traffic();
	}

	private AccessLogFormat format() {
		try {
			AccessLogFormat format = (this.pattern != null) ? AccessLogFormat.pattern(this.pattern)
					: (this.names != null) ? AccessLogFormat.json(new LinkedHashMap<>(this.names))
							: AccessLogFormat.detected();
			return (this.ipv6Prefix != null) ? format.ipv6Prefix(this.ipv6Prefix) : format;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(Objects.requireNonNull(this.spec).commandLine(),
					Objects.toString(ex.getMessage()));
		}
	}

}
