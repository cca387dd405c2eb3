package io.qaio.queue.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.qaio.redis.LuaScript;

/**
 * The scripts of a layout, read from Lua files: those in the layout's folder beside this
 * class before those beside this class, which serve all layouts.
 */
final class Scripts {

	private static final Pattern INCLUDE = Pattern.compile("(?m)^ *-- include (\\S+)$");

	private final RedisLayout layout;

	private final Map<Script, LuaScript> texts = new EnumMap<>(Script.class);

	Scripts(RedisLayout layout) {
		this.layout = layout;
		String head = read("queue.lua") + "\n" + read("keys.lua") + "\n";
		for (Script script : Script.values()) {
			String source = head + read(script.operation() + ".lua");
			this.texts.put(script, new LuaScript(source, script.output()));
		}
	}

	LuaScript text(Script script) {
		return Objects.requireNonNull(this.texts.get(script), script::operation);
	}

	/**
	 * A file, and in the place of each line {@code -- include <file>} what that one
	 * holds.
	 */
	private String read(String file) {
		try (InputStream stream = open(file)) {
			String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			return INCLUDE.matcher(text).replaceAll((line) -> Matcher.quoteReplacement(read(line.group(1))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private InputStream open(String file) {
		InputStream own = Scripts.class.getResourceAsStream(this.layout.folder() + "/" + file);
		InputStream stream = (own != null) ? own : Scripts.class.getResourceAsStream(file);
		if (stream == null) {
			throw new IllegalStateException("The resource " + file + " is missing beside " + Scripts.class);
		}
		return stream;
	}

}
