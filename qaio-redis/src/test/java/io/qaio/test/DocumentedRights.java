package io.qaio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules for users of Redis that the documentation gives:
 * {@code docs/guides/stores.md}.
 *
 * @param rules the rules of one use of Redis
 */
public record DocumentedRights(List<String> rules) {

	/** The password of the users. */
	public static final String PASSWORD = "a-long-password";

	/** The name of the users. */
	public static final String USER = "app";

	/**
	 * Read the rules.
	 * @param uses what the user is for: {@code lists}, {@code streams}, {@code limiter}
	 * @return all their rules
	 */
	public static DocumentedRights of(String... uses) {
		return new DocumentedRights(Stream.of(uses).flatMap(DocumentedRights::read).distinct().toList());
	}

	private static Stream<String> read(String use) {
		try {
			String page = Files.readString(Path.of("..", "docs", "guides", "stores.md"));
			Matcher block = Pattern.compile("^```acl-" + use + "\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
				.matcher(page);
			if (!block.find()) {
				throw new IllegalStateException("The page has no rules for " + use);
			}
			return Stream.of(block.group(1).strip().split("\\s+"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The commands that are permitted, in upper case.
	 * @return their names
	 */
	public List<String> commands() {
		return this.rules.stream()
			.filter((rule) -> rule.startsWith("+"))
			.map((rule) -> rule.substring(1).toUpperCase(Locale.ROOT))
			.toList();
	}

	/**
	 * Create the user on a server, or give it other rights.
	 * @param redis the server
	 * @param changes rules that follow the documented ones
	 */
	public void grant(RedisProcess redis, String... changes) {
		Stream<String> start = Stream.of("ACL", "SETUSER", USER, "reset", "resetchannels", "on", ">" + PASSWORD);
		redis.command(Stream.of(start, this.rules.stream(), Stream.of(changes))
			.flatMap((each) -> each)
			.toArray(String[]::new));
	}

}
