package io.qaio.autoconfigure;

import java.util.regex.Pattern;

/**
 * Names properties of maps whose keys users choose, such as queues and zones.
 */
public final class EntryProperty {

	private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9-]+");

	private EntryProperty() {
	}

	/**
	 * Name the entry of a map.
	 * @param map the property that is a map
	 * @param name the key of the entry
	 * @return the property, with the key in brackets unless it has only letters, digits
	 * and '-'
	 */
	public static String of(String map, String name) {
		return map + (PLAIN_NAME.matcher(name).matches() ? "." + name : "[" + name + "]");
	}

}
