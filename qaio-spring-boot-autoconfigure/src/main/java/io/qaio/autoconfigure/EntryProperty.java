package io.qaio.autoconfigure;

import java.util.regex.Pattern;

/**
 * Writes the names of properties whose names users choose.
 */
final class EntryProperty {

	private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9-]+");

	private EntryProperty() {
	}

	/**
	 * The name of an entry of a map.
	 * @param map the property that is a map
	 * @param name the name that users chose
	 * @return the property, with the name in brackets unless it has only letters, digits
	 * and '-'
	 */
	static String of(String map, String name) {
		return map + (PLAIN_NAME.matcher(name).matches() ? "." + name : "[" + name + "]");
	}

}
