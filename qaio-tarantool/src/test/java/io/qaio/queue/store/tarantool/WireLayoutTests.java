package io.qaio.queue.store.tarantool;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import io.qaio.test.TarantoolProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Java and Lua have the same positions: {@code schema.lua} counts from 1, Java from 0.
 */
class WireLayoutTests {

	private static final Path LUA = Path.of("src/main/lua");

	private static final Pattern VERSION = Pattern.compile("local (VERSION|OLDEST_CLIENT) = (\\d+)");

	private static TarantoolProcess tarantool;

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			tarantool.close();
		}
	}

	@Test
	void positionsInResultsAreThoseOfTheSchema() throws Exception {
		Map<String, Integer> constants = new TreeMap<>();
		for (Field field : WireLayout.class.getDeclaredFields()) {
			if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
				constants.put(field.getName(), field.getInt(null));
			}
		}
		Map<String, Integer> expected = new TreeMap<>();
		for (String list : List.of("BODY", "DELIVERIES", "DEAD_TASK")) {
			positions(list).forEach((name, position) -> expected.put(list + "_" + name, position - 1));
		}
		assertThat(expected).containsAllEntriesOf(constants);
		assertThat(constants).hasSize(3 + 8 + 6);
	}

	@Test
	void aNewRunHasTheLayoutOfTheSchema() throws Exception {
		List<?> delayed = run(terms(Duration.ofMillis(1002), null));
		Map<String, Integer> positions = positions("NEW_RUN");
		Map<String, Object> values = new TreeMap<>();
		positions.forEach((name, position) -> values.put(name, delayed.get(position - 1)));
		assertThat(values).isEqualTo(Map.of("OWN_ID", 1, "PRIORITY", 7, "KEY", "key", "TIMEOUT", 1001L, "MAX_ATTEMPTS",
				3, "DELAY", 1002L, "AT", 0L, "UNIQUE_FOR", 1003L, "PIECES", 1, "TASKS", "id"));
		assertThat(delayed).hasSize(positions.size() + 1);
		List<?> planned = run(terms(Duration.ZERO, Instant.ofEpochMilli(1004)));
		assertThat(positions).containsEntry("AT", planned.indexOf(1004L) + 1);
	}

	@Test
	void theClientHasTheVersionOfTheFunction() throws IOException {
		assertThat(VERSION.matcher(Files.readString(LUA.resolve("function.lua"))).results())
			.extracting((match) -> match.group(1) + " " + match.group(2))
			.containsExactly("VERSION " + FunctionInstaller.VERSION, "OLDEST_CLIENT " + FunctionInstaller.VERSION);
	}

	@Test
	void aColumnThatDoesNotExistIsAnError() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> tarantool.lua(schema() + " return schema.TASK.cuont"))
			.withMessageContaining("there is no column 'cuont'");
	}

	/** The lines of errors are those of the file that the build leaves in target. */
	@Test
	void theInstalledFunctionIsTheFileInTarget() throws IOException {
		assertThat(tarantool.luaResource(FunctionInstaller.FILE)).isEqualTo("ok");
		String body = tarantool.lua("return box.space._func.index.name:get('qaio_queue').body");
		List<String> file = Files.readAllLines(Path.of("target/lua/function.lua"));
		assertThat(("return " + body).stripTrailing().lines()).containsExactlyElementsOf(file);
		assertThat(file).noneMatch((line) -> line.contains("--@"));
		try (var modules = Files.list(LUA.resolve("qaio"))) {
			modules.map((module) -> module.getFileName().toString().replace(".lua", ""))
				.forEach((module) -> assertThat(file.stream().map(String::strip))
					.containsOnlyOnce("sources['qaio." + module + "'] = function()"));
		}
	}

	private static TaskTerms terms(Duration delay, @Nullable Instant at) {
		return new TaskTerms(Duration.ofMillis(1001), 3, delay, at, Duration.ofMillis(1003), 7, "key");
	}

	private static List<?> run(TaskTerms terms) {
		NewTask task = new NewTask("id", true, "raw", new byte[1], Map.of(), terms);
		return (List<?>) EncodedTask.argument(EncodedTask.of(List.of(task))).get(0);
	}

	private static Map<String, Integer> positions(String list) {
		String text = tarantool.lua(schema() + """
				local text = {}
				for name, position in pairs(schema.%s) do table.insert(text, name .. '=' .. position) end
				return table.concat(text, ' ')
				""".formatted(list));
		return Arrays.stream(text.split(" "))
			.map((entry) -> entry.split("="))
			.collect(Collectors.toMap((entry) -> entry[0].toUpperCase(Locale.ROOT),
					(entry) -> Integer.valueOf(entry[1])));
	}

	private static String schema() {
		return "local schema = dofile('" + LUA.resolve("qaio/schema.lua").toAbsolutePath() + "') ";
	}

}
