package io.qaio.sample.emulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.Outcome;
import io.qaio.ratelimit.emulator.Printable;
import io.qaio.ratelimit.emulator.RateLimitEmulator;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import io.qaio.ratelimit.emulator.Report;
import io.qaio.ratelimit.emulator.Suggestion;
import io.qaio.ratelimit.emulator.Traffic;
import io.qaio.ratelimit.emulator.TrafficProfile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code emulate}: what becomes of some traffic under some limits.
 */
@Command(name = Emulate.NAME, mixinStandardHelpOptions = true, sortOptions = false,
		description = "Tries rate limits on traffic, as nginx and @RateLimited decide.",
		footer = { "", "Examples:", "  emulate --rate 5r/s --burst 12 --delay 8 --profile 0-3:5,3-5:8,5-6:7",
				"  emulate --rate 5r/s --suggest 1%% --log access.log",
				"  zcat -f access.log* | emulate --rate 5r/s --burst 12 --log -",
				"  emulate --setting rate=5r/s,burst=12,delay=8 --setting rate=10r/s --csv requests.csv --chart out.svg" })
public final class Emulate implements Callable<Integer> {

	/** The argument that asks for this command. */
	public static final String NAME = "emulate";

	@Spec
	private @Nullable CommandSpec spec;

	@Option(names = "--rate", paramLabel = "<rate>", description = "5r/s, 30r/m or a bare number per second")
	private @Nullable Rate rate;

	@Option(names = "--burst", paramLabel = "<n>", defaultValue = "0",
			converter = OptionConverters.BurstConverter.class,
			description = "the greatest excess that is let in, in requests (${DEFAULT-VALUE})")
	private int burst;

	@Option(names = "--delay", paramLabel = "<n>", defaultValue = "0",
			converter = OptionConverters.DelayConverter.class,
			description = "the greatest excess that is not delayed, in requests, or nodelay (${DEFAULT-VALUE})")
	private int delay;

	@Option(names = "--model", paramLabel = "<model>", defaultValue = "nginx",
			description = "nginx, or queue to compare with (${DEFAULT-VALUE})")
	private Model model = Model.NGINX;

	@Option(names = "--setting", paramLabel = "<setting>",
			description = "a limit to compare with others, as rate=5r/s,burst=12,delay=8,model=queue; may be repeated")
	private List<Setting> settings = new ArrayList<>();

	@Option(names = "--size", paramLabel = "<n>", defaultValue = "100000",
			description = "how many keys the zone remembers (${DEFAULT-VALUE})")
	private int size;

	@ArgGroup(multiplicity = "1", heading = "Traffic, one of:%n")
	private @Nullable Source source;

	@Mixin
	private RecordedTraffic recorded = new RecordedTraffic();

	@Option(names = "--seconds", paramLabel = "<n>", defaultValue = "600",
			description = "how long a sampled profile is (${DEFAULT-VALUE})")
	private int seconds;

	@Option(names = "--spacing", paramLabel = "<spacing>", defaultValue = "scattered",
			description = "when requests of a profile come: even, scattered (each at a random moment before the next"
					+ " would be due) or poisson (${DEFAULT-VALUE})")
	private Spacing spacing = Spacing.scattered;

	@Option(names = "--seed", paramLabel = "<n>", defaultValue = "1",
			description = "says which random profile (${DEFAULT-VALUE})")
	private long seed;

	@Option(names = "--table", description = "print each request: (time, key, granted, delay, excess)")
	private boolean table;

	@Option(names = "--suggest", paramLabel = "<share>", converter = OptionConverters.ShareConverter.class,
			description = "suggest the smallest burst and delay with which at most this share, such as 1%%, is refused"
					+ " and at most this share is delayed")
	private @Nullable Double share;

	@Option(names = "--chart", paramLabel = "<file>",
			description = "draw arrivals, grants, refusals and delays over time, as SVG")
	private @Nullable Path chart;

	private Emulate() {
	}

	/**
	 * Run the command.
	 * @param arguments its options
	 * @return the exit code: 0; 2 if an option is wrong; 1 if it fails otherwise
	 */
	public static int run(String... arguments) {
		return new CommandLine(new Emulate()).registerConverter(Rate.class, OptionConverters.converter(Rate::parse))
			.registerConverter(Setting.class, OptionConverters.converter(Setting::parse))
			.registerConverter(Model.class, OptionConverters.converter(Setting::model))
			.setExecutionExceptionHandler((ex, command, result) -> {
				command.getErr().println(message(ex));
				return command.getCommandSpec().exitCodeOnExecutionException();
			})
			.execute(arguments);
	}

	private static String message(Exception ex) {
		if (ex instanceof NoSuchFileException) {
			return "There is no file " + ex.getMessage();
		}
		return (ex instanceof IllegalArgumentException || ex.getClass() == IOException.class)
				? Objects.toString(ex.getMessage()) : ex.toString();
	}

	@Override
	public Integer call() throws IOException {
		if (this.size < 1) {
			throw wrong("--size must be 1 key or more, not " + this.size);
		}
		UnusedOptions.refuse(commandLine().getParseResult());
		List<Setting> tried = settings();
		Traffic traffic = traffic();
		if (traffic.size() == 0) {
			throw new IllegalArgumentException("There are no requests in this traffic");
		}
		Map<Setting, Report> reports = new LinkedHashMap<>();
		for (Setting setting : tried) {
			if (this.share == null) {
				reports.put(setting, setting.emulator(traffic, this.size).replay(traffic));
			}
			else {
				suggest(setting, traffic, this.share, reports);
			}
		}
		if (this.table) {
			reports.keySet().forEach((setting) -> table(setting, traffic, reports.size() > 1));
		}
		else {
			new Reports(out()).print(reports);
		}
		if (this.chart != null) {
			draw(reports.keySet(), traffic, this.chart);
		}
		out().flush();
		return CommandLine.ExitCode.OK;
	}

	private List<Setting> settings() {
		List<Setting> all = new ArrayList<>();
		if (this.rate != null) {
			all.add(new Setting(this.rate, this.burst, this.delay, this.model));
		}
		all.addAll(this.settings);
		if (all.isEmpty()) {
			throw wrong("Missing option: '--rate=<rate>', or '--setting=<setting>'");
		}
		return all;
	}

	private Traffic traffic() throws IOException {
		Source source = Objects.requireNonNull(this.source);
		if (source.csv != null) {
			return this.recorded.csv(source.csv);
		}
		if (source.log != null) {
			return this.recorded.log(source.log, commandLine().getErr());
		}
		return Traffic.of(this.spacing.times(profile(source), this.seed), "0", "/");
	}

	private TrafficProfile profile(Source source) {
		if (source.profile != null) {
			return source.profile;
		}
		try {
			return TrafficProfile.sampled(Objects.requireNonNull(source.sample).rates(), this.seconds, this.seed);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(Objects.toString(ex.getMessage()));
		}
	}

	private void suggest(Setting setting, Traffic traffic, double share, Map<Setting, Report> reports) {
		Suggestion suggestion = Suggestion.find(traffic, setting.zone(this.size), share, setting.model());
		Setting suggested = new Setting(setting.rate(), suggestion.burst(), suggestion.delay(), setting.model());
		out().printf(Locale.ROOT,
				"Suggested for %s: burst %d refuses %d of %d requests, delay %d holds %d; the longest waits %.3f s.%n",
				setting.rate(), suggestion.burst(), suggestion.report().rejected(), traffic.size(), suggestion.delay(),
				suggestion.report().total().delayed(), suggestion.report().total().delayMax());
		out().println("The delay refuses nothing: a smaller one only makes more requests wait.");
		out().println();
		reports.put(suggested, suggestion.report());
	}

	private void table(Setting setting, Traffic traffic, boolean titled) {
		if (titled) {
			out().println(setting);
		}
		RateLimitEmulator emulator = setting.emulator(traffic, this.size);
		for (int i = 0; i < traffic.size(); i++) {
			Outcome outcome = emulator.request(traffic.time(i), traffic.key(i), traffic.resource(i));
			out().println(Printable.of(outcome.toString()));
		}
	}

	private void draw(Iterable<Setting> all, Traffic traffic, Path file) throws IOException {
		Map<String, Timeline> timelines = new LinkedHashMap<>();
		for (Setting setting : all) {
			Timeline timeline = new Timeline(traffic.time(0), traffic.time(traffic.size() - 1));
			RateLimitEmulator emulator = setting.emulator(traffic, this.size);
			for (int i = 0; i < traffic.size(); i++) {
				timeline.add(emulator.request(traffic.time(i), traffic.key(i), traffic.resource(i)));
			}
			timelines.put(setting.toString(), timeline);
		}
		TimelineChart.write(timelines, file);
		out().println();
		out().println("Chart: " + file);
	}

	private PrintWriter out() {
		return commandLine().getOut();
	}

	private ParameterException wrong(String message) {
		return new ParameterException(commandLine(), message);
	}

	private CommandLine commandLine() {
		return Objects.requireNonNull(this.spec).commandLine();
	}

	/**
	 * Where requests come from.
	 */
	private static final class Source {

		@Option(names = "--profile", paramLabel = "<intervals>", converter = OptionConverters.ProfileConverter.class,
				description = "requests per second by intervals of seconds, such as 0-3:5,3-5:8")
		private @Nullable TrafficProfile profile;

		@Option(names = "--sample", paramLabel = "<rates>", converter = OptionConverters.SampleConverter.class,
				description = "a rate for each second, drawn from rates with weights, such as 0x60,3x30,40x10")
		private OptionConverters.@Nullable Sample sample;

		@Option(names = "--log", paramLabel = "<file>",
				description = "an access log in the format common or combined, or in JSON, packed by gzip or not;"
						+ " key is the client's address; - is the standard input")
		private @Nullable Path log;

		@Option(names = "--csv", paramLabel = "<file>",
				description = "rows of time,key,resource; time in seconds; - is the standard input")
		private @Nullable Path csv;

	}

}
