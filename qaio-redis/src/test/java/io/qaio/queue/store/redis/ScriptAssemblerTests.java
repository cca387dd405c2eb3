package io.qaio.queue.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.qaio.redis.LuaScript;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ScriptAssemblerTests {

	private static final Path SOURCES = Path.of("src/main/resources/io/qaio/queue/store/redis");

	private static final Set<String> GLOBALS = Set.of("redis", "KEYS", "ARGV", "string", "math", "struct", "table",
			"unpack", "tonumber", "tostring", "type", "ipairs", "error", "pcall");

	@ParameterizedTest
	@EnumSource
	void scriptsAreWrittenWhereALineOfAnErrorCanBeLookedUp(RedisLayout layout) throws Exception {
		Path folder = Files.createDirectories(Path.of("target/lua", layout.folder));
		Map<Script, LuaScript> scripts = ScriptAssembler.assemble(layout);
		try (RedisProcess redis = RedisProcess.start()) {
			for (Map.Entry<Script, LuaScript> entry : scripts.entrySet()) {
				Script script = entry.getKey();
				byte[] source = entry.getValue().source();
				Files.write(folder.resolve(script.file()), source);
				assertThat(redis.command("SCRIPT", "LOAD", new String(source, StandardCharsets.UTF_8)))
					.as("what Redis says to %s", script)
					.isEqualTo(new String(entry.getValue().digest(), StandardCharsets.US_ASCII));
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyFileIsPartOfAScript(RedisLayout layout) throws IOException {
		Set<String> lines = Stream.of(Script.values())
			.flatMap((script) -> ScriptAssembler.assemble(layout, script.file()).lines())
			.map(String::strip)
			.collect(Collectors.toSet());
		for (Path library : libraries(layout)) {
			assertThat(Files.readAllLines(library)).as(library.toString())
				.filteredOn((line) -> line.startsWith("local "))
				.isNotEmpty()
				.isSubsetOf(lines);
		}
		assertThat(names(SOURCES))
			.containsExactlyInAnyOrderElementsOf(Stream.of(Script.values()).map(Script::file).toList());
	}

	@ParameterizedTest
	@EnumSource
	void noFileReadsALocalOfOneThatIncludesIt(RedisLayout layout) throws Exception {
		for (Path library : libraries(layout)) {
			assertThat(globals(ScriptAssembler.assemble(layout, library.getFileName().toString())))
				.as(library.toString())
				.isSubsetOf(GLOBALS);
		}
		for (Script script : Script.values()) {
			assertThat(globals(ScriptAssembler.assemble(layout, script.file()))).as(script.file()).isSubsetOf(GLOBALS);
		}
	}

	@Test
	void aLibraryIsAddedOncePerBlock() {
		String script = ScriptAssembler.assemble(RedisLayout.LISTS, "includes-in-blocks.lua");
		assertThat(script.lines().filter((line) -> line.contains("function announceReady"))).containsExactly(
				"  local function announceReady()", "  local function announceReady()",
				"local function announceReady()");
		assertThat(script.lines().filter((line) -> line.startsWith("local LEASES"))).hasSize(1);
	}

	@Test
	void aMissingLibraryIsAnError() {
		assertThatIllegalStateException()
			.isThrownBy(() -> ScriptAssembler.assemble(RedisLayout.LISTS, "includes-missing.lua"))
			.withMessageContaining("no-such-library.lua is missing");
	}

	@Test
	void aFunctionThatIsDefinedTwiceIsAnError() {
		assertThatIllegalStateException()
			.isThrownBy(() -> ScriptAssembler.assemble(RedisLayout.STREAMS, "defines-twice.lua"))
			.withMessageContaining("announceReady of defines-twice.lua is defined in announce-ready.lua, too");
	}

	private static List<Path> libraries(RedisLayout layout) throws IOException {
		return Stream.of("lib", layout.folder)
			.map(SOURCES::resolve)
			.flatMap((folder) -> names(folder).stream().map(folder::resolve))
			.toList();
	}

	private static List<String> names(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString()).filter((name) -> name.endsWith(".lua")).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The globals that a script reads or writes.
	 */
	private static Set<String> globals(String script) throws Exception {
		Path file = Files.writeString(Files.createTempFile("script", ".lua"), script);
		try {
			Process compiler = new ProcessBuilder("luac5.1", "-l", "-p", file.toString()).redirectErrorStream(true)
				.start();
			String listing = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(compiler.waitFor()).as(listing).isZero();
			return Pattern.compile("[GS]ETGLOBAL.*; (\\w+)")
				.matcher(listing)
				.results()
				.map((use) -> use.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
		}
		catch (IOException ex) {
			Assumptions.abort("luac5.1 is not installed");
			return Set.of();
		}
		finally {
			Files.delete(file);
		}
	}

}
