package io.qaio.sample.emulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Refuses options that would change nothing, as they belong to one that was not given.
 */
final class UnusedOptions {

	/** An option, and those of which it needs one. */
	private static final Map<String, List<String>> NEEDED = new LinkedHashMap<>();
	static {
		for (String option : List.of("--burst", "--delay", "--model")) {
			NEEDED.put(option, List.of("--rate"));
		}
		for (String option : List.of("--format", "--json", "--ipv6-prefix")) {
			NEEDED.put(option, List.of("--log"));
		}
		for (String option : List.of("--spacing", "--seed")) {
			NEEDED.put(option, List.of("--profile", "--sample"));
		}
		NEEDED.put("--seconds", List.of("--sample"));
	}

	private UnusedOptions() {
	}

	/**
	 * Check the options of a command.
	 * @throws ParameterException if one is not used
	 */
	static void refuse(ParseResult options) {
		NEEDED.forEach((option, needed) -> {
			if (options.hasMatchedOption(option) && needed.stream().noneMatch(options::hasMatchedOption)) {
				throw new ParameterException(options.commandSpec().commandLine(),
						option + " is used only with " + String.join(" or ", needed));
			}
		});
		if (options.hasMatchedOption("--format") && options.hasMatchedOption("--json")) {
			throw new ParameterException(options.commandSpec().commandLine(),
					"--format and --json are mutually exclusive: each says how the lines of --log are written");
		}
	}

}
