package io.qaio.queue.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins Lua files to one script. A line {@code -- include <file>} names a library, which
 * is looked for in the folder of the layout, then in {@code lib}. Its functions can be
 * used from there to the end of the block in which the line stands; libraries that it
 * includes come before it. A library that can be used already is not added again.
 * <p>
 * Lua creates the functions of a script anew at every call. So what an operation always
 * needs is included at the top of its file, and what only a rare branch needs at the top
 * of that branch. The indentation of the files tells where a block ends.
 */
final class ScriptAssembler {

	private static final Pattern INCLUDE = Pattern.compile("( *)-- include (\\S+)");

	private static final Pattern FUNCTION = Pattern.compile(" *local function (\\w+).*");

	private final RedisLayout layout;

	private final StringBuilder script = new StringBuilder();

	/** The innermost block first. */
	private final Deque<Block> blocks = new ArrayDeque<>();

	private final Set<String> unfinished = new HashSet<>();

	private ScriptAssembler(RedisLayout layout) {
		this.layout = layout;
		this.blocks.push(new Block(0, new HashSet<>(), new HashMap<>()));
	}

	/**
	 * Assemble a script.
	 * @param layout the layout whose libraries to use
	 * @param file the file of the operation, or of a library
	 * @return the text of the script
	 * @throws IllegalStateException if a library is missing or includes itself, or if a
	 * function is defined where another of that name can be used
	 */
	static String assemble(RedisLayout layout, String file) {
		ScriptAssembler assembler = new ScriptAssembler(layout);
		assembler.add(file, "");
		return assembler.script.toString();
	}

	private void add(String file, String indent) {
		for (String line : read(file).split("\n")) {
			if (!line.isBlank()) {
				addLine(file, indent + line);
			}
			else {
				this.script.append('\n');
			}
		}
	}

	private void addLine(String file, String line) {
		int indent = line.length() - line.stripLeading().length();
		while (this.blocks.element().indent > indent) {
			this.blocks.pop();
		}
		Matcher include = INCLUDE.matcher(line);
		if (include.matches()) {
			include(include.group(2), include.group(1));
			return;
		}
		Matcher function = FUNCTION.matcher(line);
		if (function.matches()) {
			define(function.group(1), file);
		}
		this.script.append(line).append('\n');
	}

	private void include(String library, String indent) {
		if (this.blocks.stream().anyMatch((block) -> block.libraries.contains(library))) {
			return;
		}
		if (!this.unfinished.add(library)) {
			throw new IllegalStateException("The Lua library " + library + " includes itself");
		}
		if (this.blocks.element().indent < indent.length()) {
			this.blocks.push(new Block(indent.length(), new HashSet<>(), new HashMap<>()));
		}
		add(library, indent);
		this.blocks.element().libraries.add(library);
		this.unfinished.remove(library);
	}

	private void define(String function, String file) {
		for (Block block : this.blocks) {
			String other = block.functions.get(function);
			if (other != null) {
				throw new IllegalStateException(
						"The Lua function " + function + " of " + file + " is defined in " + other + ", too");
			}
		}
		this.blocks.element().functions.put(function, file);
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
	 * @param libraries the libraries that were added to it
	 * @param functions the functions that were defined in it, with their files
	 */
	private record Block(int indent, Set<String> libraries, Map<String, String> functions) {
	}

}
