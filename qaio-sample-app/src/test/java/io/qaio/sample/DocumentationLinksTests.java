package io.qaio.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every relative link of the documentation leads to a file of the repository, and its
 * anchor to a heading there. The classes that its tables of ways list exist, and so do
 * the tests that are to show its guarantees.
 */
class DocumentationLinksTests {

	/** Tests run in the directory of their module. */
	private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

	private static final Set<String> SKIPPED_DIRECTORIES = Set.of(".git", "target", "node_modules", "qaio-sample-data");

	private static final Pattern FENCED_CODE = Pattern.compile("^(```+|~~~+).*?^\\1\\s*$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");

	private static final Pattern LINK = Pattern.compile("]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");

	private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.+?)\\s*#*$", Pattern.MULTILINE);

	private static final Pattern EXTERNAL = Pattern.compile("[a-z][a-z0-9+.-]*:.*", Pattern.CASE_INSENSITIVE);

	/** A page that source code or a build file names by its path in the repository. */
	private static final Pattern MENTION = Pattern.compile("(?<![\\w/.-])docs/[\\w./-]+\\.(?:md|svg)");

	/** A table of the classes that a task or a call meets, one after the other. */
	private static final Pattern WAY = Pattern.compile("<!-- way: (.+) -->\\R\\R((?:\\|.*\\R)+)");

	/** A test that shows a promise: a class, or a class and a method. */
	private static final Pattern TEST_NAME = Pattern.compile("`(\\p{Upper}\\w+(?:Tests|(?=#)))(?:#(\\p{Lower}\\w+))?`");

	private static final Pattern CLASS_NAME = Pattern.compile("`(\\p{Upper}\\w+)`");

	private static final Set<String> WITH_MENTIONS = Set.of("java", "kt", "lua", "md", "xml", "yml", "yaml", "json",
			"properties");

	@Test
	void linksOfMarkdownFilesLeadSomewhere() {
		List<Path> pages = files(Set.of("md"));
		assertThat(pages).as("pages").hasSizeGreaterThan(10);
		List<String> broken = new ArrayList<>();
		for (Path page : pages) {
			Matcher link = LINK.matcher(INLINE_CODE.matcher(prose(page)).replaceAll(""));
			while (link.find()) {
				String problem = problem(page, link.group(1));
				if (!problem.isEmpty()) {
					broken.add(REPOSITORY.relativize(page) + ": " + link.group(1) + " " + problem);
				}
			}
		}
		assertThat(broken).as("broken links").isEmpty();
	}

	@Test
	void pagesThatSourcesMentionExist() {
		List<String> missing = new ArrayList<>();
		for (Path source : files(WITH_MENTIONS)) {
			Matcher mention = MENTION.matcher(read(source));
			while (mention.find()) {
				if (!Files.exists(REPOSITORY.resolve(mention.group()))) {
					missing.add(REPOSITORY.relativize(source) + ": " + mention.group());
				}
			}
		}
		assertThat(missing).as("pages that do not exist").isEmpty();
	}

	@Test
	void theWaysOfTheArchitecturePageAreMadeOfClassesAndShort() {
		Set<String> files = new HashSet<>();
		files(Set.of("java")).forEach((file) -> files.add(file.getFileName().toString()));
		Map<String, Set<String>> ways = new HashMap<>();
		Matcher way = WAY.matcher(read(REPOSITORY.resolve("docs/architecture.md")));
		while (way.find()) {
			Set<String> classes = ways.computeIfAbsent(way.group(1), (name) -> new TreeSet<>());
			CLASS_NAME.matcher(way.group(2).lines().map((line) -> line.split("\\|")[1]).collect(Collectors.joining()))
				.results()
				.forEach((name) -> classes.add(name.group(1)));
			assertThat(classes).as(way.group(1)).isNotEmpty().allMatch((name) -> files.contains(name + ".java"));
		}
		assertThat(ways).containsKeys("put", "take", "ack", "limit local", "limit shared");
		assertThat(ways.get("put")).hasSizeLessThanOrEqualTo(12);
		Set<String> takeAndAck = new TreeSet<>(ways.get("take"));
		takeAndAck.addAll(ways.get("ack"));
		assertThat(takeAndAck).hasSizeLessThanOrEqualTo(25);
	}

	@Test
	void theTestsOfTheGuaranteesPageExist() {
		Map<String, String> sources = new HashMap<>();
		files(Set.of("java"))
			.forEach((file) -> sources.merge(file.getFileName().toString(), read(file), String::concat));
		List<String> missing = new ArrayList<>();
		Matcher test = TEST_NAME.matcher(read(REPOSITORY.resolve("docs/guarantees.md")));
		int tests = 0;
		while (test.find()) {
			tests++;
			String source = sources.getOrDefault(test.group(1) + ".java", "");
			if (source.isEmpty() || (test.group(2) != null && !source.contains("void " + test.group(2) + "("))) {
				missing.add(test.group());
			}
		}
		assertThat(missing).as("tests that do not exist").isEmpty();
		assertThat(tests).isGreaterThan(30);
	}

	private static String problem(Path page, String link) {
		if (EXTERNAL.matcher(link).matches()) {
			return "";
		}
		int hash = link.indexOf('#');
		String file = (hash >= 0) ? link.substring(0, hash) : link;
		Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
		if (!target.startsWith(REPOSITORY) || !Files.exists(target)) {
			return "does not exist";
		}
		return (hash >= 0 && !anchors(target).contains(link.substring(hash + 1))) ? "names no heading" : "";
	}

	/**
	 * The anchors that GitHub gives to the headings of a page.
	 */
	private static Set<String> anchors(Path page) {
		Set<String> anchors = new HashSet<>();
		Matcher heading = HEADING.matcher(prose(page));
		while (heading.find()) {
			String anchor = heading.group(1)
				.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-');
			int number = 0;
			String unique = anchor;
			while (!anchors.add(unique)) {
				number++;
				unique = anchor + "-" + number;
			}
		}
		return anchors;
	}

	private static String prose(Path page) {
		return FENCED_CODE.matcher(read(page)).replaceAll("");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> files(Set<String> extensions) {
		List<Path> files = new ArrayList<>();
		collect(REPOSITORY, extensions, files);
		return files;
	}

	private static void collect(Path directory, Set<String> extensions, List<Path> files) {
		try (Stream<Path> children = Files.list(directory)) {
			for (Path child : children.sorted().toList()) {
				String name = child.getFileName().toString();
				if (Files.isDirectory(child)) {
					if (!SKIPPED_DIRECTORIES.contains(name)) {
						collect(child, extensions, files);
					}
				}
				else if (name.contains(".") && extensions.contains(name.substring(name.lastIndexOf('.') + 1))) {
					files.add(child);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
