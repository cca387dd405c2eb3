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
			text = String.valueOf(cause.toString());
		}
		catch (RuntimeException ex) {
			text = cause.getClass().getName() + ", whose toString failed with " + ex.getClass().getName();
		}
		return cut(text);
	}

	static String cut(String text) {
		if (text.length() <= MAX_CHARACTERS) {
			return text;
		}
		int end = MAX_CHARACTERS - 1;
		return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
	}

}
