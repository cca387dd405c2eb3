package io.qaio.planted;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plants the bugs of {@code src/test/planted}, one at a time. The tests that each names
 * must fail, neither pass nor hang; without a bug they must pass. Not one of the usual
 * tests: {@code mvn package -Pplanted} runs it, with {@code -Dplanted=text} only the bugs
 * whose names contain a text.
 */
class PlantedBugs {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final long MOST_SECONDS = 180;

	@TempDir
	private Path dir;

	@TestFactory
	Stream<DynamicTest> testsNoticeABugAndNothingElse() throws IOException {
		String wanted = System.getProperty("planted", "");
		List<PlantedBug> bugs = PlantedBug.readAll(ROOT.resolve("src/test/planted"))
			.stream()
			.filter((bug) -> bug.name().contains(wanted))
			.toList();
		assertThat(bugs).as("bugs with '%s' in their name", wanted).isNotEmpty();
		Stream<DynamicTest> planted = bugs.stream().map((bug) -> DynamicTest.dynamicTest(bug.name(), () -> {
			PlantedTree tree = tree();
			tree.plant(bug);
			assertThat(run(tree, bug.tests())).as("whether %s fail with the bug", bug.tests())
				.isEqualTo(TestRun.FAILED);
		}));
		Stream<DynamicTest> without = testsByClass(bugs).entrySet()
			.stream()
			.map((tests) -> DynamicTest.dynamicTest("without a bug: " + tests.getKey(),
					() -> assertThat(run(tree(), tests.getValue())).isEqualTo(TestRun.PASSED)));
		return Stream.concat(planted, without);
	}

	private static Map<String, List<String>> testsByClass(List<PlantedBug> bugs) {
		return bugs.stream()
			.flatMap((bug) -> bug.tests().stream())
			.distinct()
			.collect(Collectors.groupingBy((test) -> test.replaceAll("#.*", ""), TreeMap::new, Collectors.toList()));
	}

	private PlantedTree tree() throws IOException {
		return PlantedTree.create(ROOT, Files.createTempDirectory(this.dir, "bug"));
	}

	private static int run(PlantedTree tree, List<String> tests) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-Xmx512m", "-cp",
				tree.classes() + File.pathSeparator + System.getProperty("java.class.path"), TestRun.class.getName()));
		command.addAll(tests);
		Path output = tree.sources().resolve("output.txt");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as("whether %s end", tests).isTrue();
			String text = Files.readString(output);
			System.out.println(text.substring(Math.max(0, text.length() - 1500)));
			return process.exitValue();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

}
