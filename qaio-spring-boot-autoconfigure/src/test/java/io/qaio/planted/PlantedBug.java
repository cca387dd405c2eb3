package io.qaio.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mistake that tests must notice. In its file it is
 *
 * <pre>
 * == name
 * What is wrong, in as many lines as it takes.
 * test: io.qaio.SomeTests, io.qaio.OtherTests#oneOfTheirMethods
 * file: qaio-core/src/main/java/io/qaio/Some.java
 * -a line that must be there once, whatever its indentation
 * +what takes its place
 * </pre>
 *
 * with as many changes as it takes, in as many files; those that follow each other
 * directly are one.
 *
 * @param name its name
 * @param tests the classes or methods of which one must fail
 * @param changes what is changed
 */
record PlantedBug(String name, List<String> tests, List<Change> changes) {

	/**
	 * Read all bugs.
	 * @param dir a directory of files with bugs
	 * @return the bugs
	 */
	static List<PlantedBug> readAll(Path dir) throws IOException {
		List<PlantedBug> bugs = new ArrayList<>();
		try (Stream<Path> files = Files.list(dir)) {
			for (Path file : files.sorted().toList()) {
				for (String text : Files.readString(file).split("(?m)^== ")) {
					if (!text.isBlank() && !text.startsWith("#")) {
						bugs.add(parse(text.lines().toList()));
					}
				}
			}
		}
		return bugs;
	}

	private static PlantedBug parse(List<String> lines) {
		List<String> tests = new ArrayList<>();
		List<Change> changes = new ArrayList<>();
		String file = "";
		Change change = null;
		for (String line : lines.subList(1, lines.size())) {
			if (line.startsWith("test: ")) {
				tests.addAll(List.of(line.substring(6).split(", *")));
			}
			else if (line.startsWith("file: ")) {
				file = line.substring(6);
				change = null;
			}
			else if (line.isBlank()) {
				change = null;
			}
			else if (!file.isEmpty() && (line.startsWith("-") || line.startsWith("+"))) {
				if (change == null || line.startsWith("-") && !change.added().isEmpty()) {
					change = new Change(file, new ArrayList<>(), new ArrayList<>());
					changes.add(change);
				}
				(line.startsWith("-") ? change.removed() : change.added()).add(line.substring(1));
			}
		}
		return new PlantedBug(lines.get(0), List.copyOf(tests), List.copyOf(changes));
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Lines of a file that are others.
	 *
	 * @param file the file, from the root of the project
	 * @param removed the lines as they are
	 * @param added what takes their place
	 */
	record Change(String file, List<String> removed, List<String> added) {

		/**
		 * Make the change.
		 * @param lines the lines of the file
		 * @return the lines with the bug
		 * @throws IllegalStateException if the lines to change are not there, or more
		 * than once
		 */
		List<String> in(List<String> lines) {
			List<String> stripped = lines.stream().map(String::strip).toList();
			List<String> wanted = this.removed.stream().map(String::strip).toList();
			List<Integer> places = new ArrayList<>();
			for (int i = 0; i + wanted.size() <= lines.size(); i++) {
				if (stripped.subList(i, i + wanted.size()).equals(wanted)) {
					places.add(i);
				}
			}
			if (places.size() != 1) {
				throw new IllegalStateException(
						"The bug does not fit " + this.file + " any more: these lines are there " + places.size()
								+ " times, not once:\n" + String.join("\n", this.removed));
			}
			int at = places.get(0);
			List<String> changed = new ArrayList<>(lines.subList(0, at));
			changed.addAll(this.added);
			changed.addAll(lines.subList(at + wanted.size(), lines.size()));
			return changed;
		}

	}

}
