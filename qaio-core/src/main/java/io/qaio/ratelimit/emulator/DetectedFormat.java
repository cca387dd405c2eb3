package io.qaio.ratelimit.emulator;

import org.jspecify.annotations.Nullable;

/**
 * Decides by the first character of an entry which of the usual formats it has. Needs
 * Jackson only once there is JSON. Not safe for use by many threads.
 */
final class DetectedFormat implements EntryFormat {

	private final EntryFormat common = new CommonFormat();

	private @Nullable EntryFormat json;

	@Override
	public LoggedRequest read(CharSequence entry) throws SkippedEntryException {
		return (entry.charAt(0) == '{') ? json().read(entry) : this.common.read(entry);
	}

	private EntryFormat json() {
		if (this.json == null) {
			this.json = json(JsonNames.USUAL);
		}
		return this.json;
	}

	/**
	 * A format of JSON.
	 * @throws IllegalStateException if Jackson is missing
	 */
	static EntryFormat json(JsonNames names) {
		OptionalLibrary.JACKSON.require();
		return new JsonFormat(names);
	}

}
