package io.qaio.queue.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

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

	private static final Pattern INCLUDE = Pattern.compile("( *)-- include (\\S+)");

	private static final Pattern FUNCTION = Pattern.compile(" *local function (\\w+).*");

	private final RedisLayout layout;

	private final StringBuilder script = new StringBuilder();

	/** The innermost block first. */
	private final Deque<Block> blocks = new ArrayDeque<>();

	private ScriptAssembler(RedisLayout layout) {
		this.layout = layout;
		this.blocks.push(new Block(0, new HashMap<>()));
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
		while (this.blocks.element().indent > indent) {
			this.blocks.pop();
		}
		Matcher include = INCLUDE.matcher(text);
		if (include.matches()) {
			include(include.group(2), include.group(1));
			return;
		}
		Matcher function = FUNCTION.matcher(text);
		if (function.matches()) {
			define(function.group(1), file);
		}
		this.script.append(text).append('\n');
	}

	private void include(String library, String indent) {
		if (definedIn(library) != null) {
			return;
		}
		if (this.blocks.element().indent < indent.length()) {
			this.blocks.push(new Block(indent.length(), new HashMap<>()));
		}
		this.blocks.element().names.put(library, library);
		add(library, indent);
	}

	private void define(String function, String file) {
		String other = definedIn(function);
		if (other != null) {
			throw new IllegalStateException(
					"The Lua function " + function + " of " + file + " is defined in " + other + ", too");
		}
		this.blocks.element().names.put(function, file);
	}

	private @Nullable String definedIn(String name) {
		return this.blocks.stream()
			.map((block) -> block.names.get(name))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private String read(String file) {
		for (String folder : new String[] { this.layout.folder() + "/", "lib/", "" }) {
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
	 * A block of the script.
	 *
	 * @param indent the number of spaces before its lines
	 * @param names the libraries and functions that were added to it, with their files
	 */
	private record Block(int indent, Map<String, String> names) {
	}

}
