package io.qaio.queue;

/**
 * What is kept of an exception with a failed task.
 */
final class Failures {

	private static final int MAX_CHARACTERS = 1000;

	private Failures() {
	}

	static String describe(Throwable cause) {
		String text;
		try {
			text = cause.toString();
		}
		catch (RuntimeException ex) {
			text = cause.getClass().getName() + ", whose toString failed with " + ex.getClass().getName();
		}
		return cut(text);
	}

	static String cut(String text) {
		return (text.length() <= MAX_CHARACTERS) ? text : text.substring(0, MAX_CHARACTERS - 1) + "…";
	}

}
