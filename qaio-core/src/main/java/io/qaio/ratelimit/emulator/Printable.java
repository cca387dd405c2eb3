package io.qaio.ratelimit.emulator;

/**
 * Text from files, made safe to print: what does not show as itself is escaped, so that
 * nothing in a log can change the terminal or the order of what is read there.
 */
public final class Printable {

	private Printable() {
	}

	/**
	 * Escapes the characters of a text that are invisible, such as control characters.
	 * @param text the text
	 * @return the text with each of them as <code>\x1b</code>, or <code>&#92;u202e</code>
	 * if it is above 255
	 */
	public static String of(String text) {
		StringBuilder printable = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!isHidden(c)) {
				printable.append(c);
			}
			else {
				printable.append(String.format((c <= 0xff) ? "\\x%02x" : "\\u%04x", (int) c));
			}
		}
		return printable.toString();
	}

	/**
	 * Whether a character does not show as itself. Letters outside the basic plane have
	 * two, which are none of these.
	 */
	static boolean isHidden(char c) {
		if (c >= ' ' && c <= '~') {
			return false;
		}
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
			default -> false;
		};
	}

}
