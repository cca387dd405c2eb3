package io.qaio.planted;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The changed classes and resources of one bug, which go before the project's own on the
 * class path. The project's files stay as they are.
 *
 * @param root the root of the project
 * @param sources where the changed sources go
 * @param classes where the changed classes and resources go
 */
record PlantedTree(Path root, Path sources, Path classes) {

	private static final String JAVA = "/src/main/java/";

	private static final String RESOURCES = "/src/main/resources/";

	/** Its files are joined, as the build of qaio-tarantool does. */
	private static final String TARANTOOL_LUA = "qaio-tarantool/src/main/lua/";

	private static final String TARANTOOL_RESOURCE = "io/qaio/queue/store/tarantool/qaio.lua";

	static PlantedTree create(Path root, Path dir) throws IOException {
		return new PlantedTree(root, Files.createDirectories(dir.resolve("sources")),
				Files.createDirectories(dir.resolve("classes")));
	}

	/**
	 * Plant a bug.
	 */
	void plant(PlantedBug bug) throws IOException {
		Map<String, List<String>> files = new LinkedHashMap<>();
		for (PlantedBug.Change change : bug.changes()) {
			List<String> lines = files.get(change.file());
			files.put(change.file(),
					change.in((lines != null) ? lines : Files.readAllLines(this.root.resolve(change.file()))));
		}
		List<Path> java = new ArrayList<>();
		boolean tarantool = false;
		for (Map.Entry<String, List<String>> file : files.entrySet()) {
			String name = file.getKey();
			if (name.contains(JAVA)) {
				java.add(write(this.sources.resolve(after(JAVA, name)), file.getValue()));
			}
			else if (name.startsWith(TARANTOOL_LUA)) {
				write(this.sources.resolve(name), file.getValue());
				tarantool = true;
			}
			else {
				write(this.classes.resolve(after(RESOURCES, name)), file.getValue());
			}
		}
		if (!java.isEmpty()) {
			compile(java);
		}
		if (tarantool) {
			joinLua();
		}
	}

	private static String after(String part, String name) {
		return name.substring(name.indexOf(part) + part.length());
	}

	private static Path write(Path file, List<String> lines) throws IOException {
		Files.createDirectories(file.getParent());
		return Files.write(file, lines);
	}

	private void compile(List<Path> java) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter output = new StringWriter();
		List<String> options = List.of("-proc:none", "-nowarn", "-parameters", "-d", this.classes.toString(), "-cp",
				System.getProperty("java.class.path"));
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			boolean compiled = compiler
				.getTask(output, manager, null, options, null, manager.getJavaFileObjectsFromPaths(java))
				.call();
			if (!compiled) {
				throw new IllegalStateException("The bug does not compile: " + output);
			}
		}
	}

	private void joinLua() throws IOException {
		StringBuilder modules = new StringBuilder();
		try (Stream<Path> files = Files.list(this.root.resolve(TARANTOOL_LUA + "qaio"))) {
			for (Path file : files.sorted().toList()) {
				String name = file.getFileName().toString();
				modules.append("sources['qaio.%s'] = function()\n%send\n"
					.formatted(name.substring(0, name.length() - ".lua".length()), lua("qaio/" + name)));
			}
		}
		String function = lua("function.lua").replace("--@modules@", modules);
		write(this.classes.resolve(TARANTOOL_RESOURCE), List.of(lua("install.lua").replace("--@function@", function)));
	}

	private String lua(String name) throws IOException {
		Path changed = this.sources.resolve(TARANTOOL_LUA + name);
		return Files.readString(Files.exists(changed) ? changed : this.root.resolve(TARANTOOL_LUA + name));
	}

}
