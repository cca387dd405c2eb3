package io.qaio.queue.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Lua files beside this class.
 */
final class ScriptFile {

	private static final Pattern INCLUDE = Pattern.compile("(?m)^ *-- include (\\S+)$");

	private ScriptFile() {
	}

	/**
	 * A file, and in the place of each line {@code -- include <file>} what that one
	 * holds.
	 */
	static String read(String file) {
		try (InputStream stream = ScriptFile.class.getResourceAsStream(file)) {
			if (stream == null) {
				throw new IllegalStateException("The resource " + file + " is missing beside " + ScriptFile.class);
			}
			String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			return INCLUDE.matcher(text).replaceAll((line) -> Matcher.quoteReplacement(read(line.group(1))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
