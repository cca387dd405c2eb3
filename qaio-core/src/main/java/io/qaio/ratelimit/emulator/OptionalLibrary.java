package io.qaio.ratelimit.emulator;

/**
 * A library that is needed for some kind of file only.
 */
enum OptionalLibrary {

	COMMONS_CSV("CSV files", "org.apache.commons.csv.CSVParser", "org.apache.commons:commons-csv"),

	JACKSON("JSON", "tools.jackson.core.json.JsonFactory", "tools.jackson.core:jackson-databind");

	private final String purpose;

	private final String type;

	private final String artifact;

	OptionalLibrary(String purpose, String type, String artifact) {
		this.purpose = purpose;
		this.type = type;
		this.artifact = artifact;
	}

	/**
	 * Sees to it that the library is there.
	 * @throws IllegalStateException if it is not; the message says what to add
	 */
	void require() {
		try {
			Class.forName(this.type, false, OptionalLibrary.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException("To read " + this.purpose + ", the emulator needs " + this.artifact
					+ ". Add it to the dependencies", ex);
		}
	}

}
