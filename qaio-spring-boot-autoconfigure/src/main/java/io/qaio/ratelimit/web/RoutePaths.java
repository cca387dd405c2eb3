package io.qaio.ratelimit.web;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths that a route limits: those of a pattern, except those of others. Immutable.
 */
final class RoutePaths {

	/** A regular expression that is much longer may need more stack than there is. */
	private static final int LONGEST = 500;

	/** A path is tried in all ways in which it can be divided between them. */
	private static final int MOST_WILDCARDS = 4;

	private final PathPattern pattern;

	private final List<PathPattern> except;

	private RoutePaths(PathPattern pattern, List<PathPattern> except) {
		this.pattern = pattern;
		this.except = except;
	}

	/**
	 * Reads patterns.
	 * @throws IllegalArgumentException if one of them is none
	 */
	static RoutePaths parse(String pattern, List<String> except, PathPatternParser parser) {
		return new RoutePaths(pattern(pattern, parser), except.stream().map((each) -> pattern(each, parser)).toList());
	}

	private static PathPattern pattern(String pattern, PathPatternParser parser) {
		if (!pattern.startsWith("/")) {
			throw new IllegalArgumentException("'" + pattern + "' is no path. Write it like /login or /api/**");
		}
		if (pattern.length() > LONGEST) {
			throw new IllegalArgumentException("'" + pattern.substring(0, LONGEST) + "…' is longer than " + LONGEST
					+ " characters. Write several routes");
		}
		for (String segment : pattern.split("/")) {
			if (segment.chars().filter((c) -> c == '*').count() > MOST_WILDCARDS) {
				throw new IllegalArgumentException("'" + pattern + "' has more than " + MOST_WILDCARDS
						+ " times * in a segment, so a request could take very long to match. Write it with fewer");
			}
		}
		// what is wrong with a pattern is an IllegalArgumentException, too
		return parser.parse(pattern);
	}

	/**
	 * The same paths in an application, without those of endpoints that the pattern does
	 * not name.
	 */
	RoutePaths in(ApplicationPaths application) {
		String text = this.pattern.getPatternString();
		Stream<String> others = application.endpoints()
			.stream()
			.filter((path) -> !text.startsWith(path))
			.map((path) -> path + "/**");
		return parse(text, Stream.concat(this.except.stream().map(PathPattern::getPatternString), others).toList(),
				application.parser());
	}

	/**
	 * Whether a request is limited.
	 * @param paths its path, in each way in which it is seen
	 */
	boolean contain(List<PathContainer> paths) {
		return paths.stream().anyMatch(this.pattern::matches)
				&& this.except.stream().noneMatch((each) -> paths.stream().anyMatch(each::matches));
	}

}
