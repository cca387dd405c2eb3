package io.qaio.ratelimit.emulator;

/**
 * Goes through the fields of an entry from left to right: words between spaces, texts in
 * quotes, in which a backslash escapes the next character, and texts in brackets. Reads
 * each character a fixed number of times at most.
 */
final class FieldScanner {

	/** Longer than any time in brackets. */
	private static final int LONGEST_IN_BRACKETS = 64;

	private static final int NONE = -1;

	private final CharSequence text;

	private int position;

	private char opening;

	private int start;

	private int end;

	FieldScanner(CharSequence text) {
		this.text = text;
	}

	/**
	 * Moves to the next field.
	 * @return whether there is one
	 */
	boolean next() {
		int from = this.position;
		while (from < this.text.length() && isSpace(this.text.charAt(from))) {
			from++;
		}
		if (from == this.text.length()) {
			return false;
		}
		this.opening = this.text.charAt(from);
		int closing = switch (this.opening) {
			case '"' -> closingQuote(this.text, from + 1);
			case '[' -> closingBracket(from + 1);
			default -> NONE;
		};
		if (closing != NONE) {
			this.start = from + 1;
			this.end = closing;
			this.position = closing + 1;
		}
		else {
			this.opening = ' ';
			this.start = from;
			this.end = wordEnd(this.text, from);
			this.position = this.end;
		}
		return true;
	}

	/**
	 * Where the quoted text ends that begins at an index.
	 * @return the index of the quote; -1 if there is none
	 */
	static int closingQuote(CharSequence text, int from) {
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				return i;
			}
			i += (c == '\\') ? 1 : 0;
		}
		return NONE;
	}

	/**
	 * Where the word ends that begins at an index.
	 */
	static int wordEnd(CharSequence text, int from) {
		int to = from;
		while (to < text.length() && !isSpace(text.charAt(to))) {
			to++;
		}
		return to;
	}

	private static boolean isSpace(char c) {
		return c == ' ' || c == '\t';
	}

	/**
	 * A bracket ends the field only if the field ends there: an address in brackets may
	 * have a port.
	 */
	private int closingBracket(int from) {
		int last = Math.min(this.text.length(), from + LONGEST_IN_BRACKETS);
		for (int i = from; i < last; i++) {
			if (this.text.charAt(i) == ']') {
				return (i + 1 == this.text.length() || isSpace(this.text.charAt(i + 1))) ? i : NONE;
			}
		}
		return NONE;
	}

	boolean isQuoted() {
		return this.opening == '"';
	}

	/**
	 * Whether it may be a time: in brackets, and it begins with a digit.
	 */
	boolean isNumberInBrackets() {
		return this.opening == '[' && this.start < this.end && isDigit(0);
	}

	boolean isDigit(int index) {
		int at = this.start + index;
		return at < this.end && this.text.charAt(at) >= '0' && this.text.charAt(at) <= '9';
	}

	/**
	 * Where the text of the field begins, without its quote or bracket.
	 */
	int start() {
		return this.start;
	}

	int end() {
		return this.end;
	}

	/**
	 * The field without its quotes or brackets, as it is written.
	 */
	String text() {
		return this.text.subSequence(this.start, this.end).toString();
	}

}
