package io.qaio.queue.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.qaio.redis.LuaScript;

/**
 * Joins Lua files to one script. A line {@code -- include <file>} names a library, which
 * is looked for in the folder of the layout, then in {@code lib}. Its functions can be
 * used from there to the end of the block in which the line stands; libraries that it
 * includes come before it. A library that can be used already is not added again.
 * <p>
 * Lua creates the functions of a script anew at every call. So what an operation always
 * needs is included at the top of its file, and what only a rare branch needs at the top
 * of that branch. The indentation of the files tells where a block ends. Not thread-safe.
 */
final class ScriptAssembler {

	private static final Pattern INCLUDE = Pattern.compile(" *-- include (\\S+)");

	private static final Pattern FUNCTION = Pattern.compile(" *local function (\\w+).*");

	private final RedisLayout layout;

	private final StringBuilder script = new StringBuilder();

	/** The libraries and functions that can be used, by their names. */
	private final Map<String, Definition> definitions = new HashMap<>();

	private ScriptAssembler(RedisLayout layout) {
		this.layout = layout;
	}

	/**
	 * Assemble all scripts.
	 * @param layout the layout whose libraries to use
	 * @return the script of each operation
	 */
	static Map<Script, LuaScript> assemble(RedisLayout layout) {
		Map<Script, LuaScript> scripts = new EnumMap<>(Script.class);
		for (Script script : Script.values()) {
			scripts.put(script, new LuaScript(assemble(layout, script.file())));
		}
		return scripts;
	}

	/**
	 * Assemble a script.
	 * @param layout the layout whose libraries to use
	 * @param file the file of the operation, or of a library
	 * @return the text of the script
	 * @throws IllegalStateException if a library is missing, or if a function is defined
	 * where another of that name can be used
	 */
	static String assemble(RedisLayout layout, String file) {
		ScriptAssembler assembler = new ScriptAssembler(layout);
		assembler.add(file, "");
		return assembler.script.toString();
	}

	private void add(String file, String indent) {
		for (String text : read(file).split("\n")) {
			if (!text.isBlank()) {
				append(file, indent + text);
			}
			else {
				this.script.append('\n');
			}
		}
	}

	private void append(String file, String text) {
		int indent = text.length() - text.stripLeading().length();
		this.definitions.values().removeIf((definition) -> definition.indent > indent);
		Matcher include = INCLUDE.matcher(text);
		if (include.matches()) {
			String library = include.group(1);
			if (this.definitions.putIfAbsent(library, new Definition(library, indent)) == null) {
				add(library, " ".repeat(indent));
			}
			return;
		}
		Matcher function = FUNCTION.matcher(text);
		if (function.matches()) {
			Definition other = this.definitions.putIfAbsent(function.group(1), new Definition(file, indent));
			if (other != null) {
				throw new IllegalStateException("The Lua function " + function.group(1) + " of " + file
						+ " is defined in " + other.file + ", too");
			}
		}
		this.script.append(text).append('\n');
	}

	private String read(String file) {
		for (String folder : new String[] { this.layout.folder + "/", "lib/", "" }) {
			try (InputStream stream = ScriptAssembler.class.getResourceAsStream(folder + file)) {
				if (stream != null) {
					return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		throw new IllegalStateException("The Lua file " + file + " is missing beside " + ScriptAssembler.class);
	}

	/**
	 * What can be used to the end of its block.
	 *
	 * @param file the file that it is from
	 * @param indent the number of spaces before the lines of the block
	 */
	private record Definition(String file, int indent) {
	}

}
