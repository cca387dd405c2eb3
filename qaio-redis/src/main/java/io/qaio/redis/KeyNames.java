package io.qaio.redis;

/**
 * Makes parts of key names out of names that users choose.
 */
public final class KeyNames {

	private KeyNames() {
	}

	/**
	 * Percent-encode what would end a hash tag early or split a message: braces, control
	 * characters and spaces. A name that is encoded can stand in the braces that decide
	 * on the slot of a key in a cluster.
	 * @param name the name
	 * @param separators what else to encode, because it separates the name from others
	 * @return the encoded name, different for different names
	 */
	public static String encode(String name, String separators) {
		StringBuilder encoded = new StringBuilder();
		for (char c : name.toCharArray()) {
			if (c == '{' || c == '}' || c == '%' || c <= ' ' || c == 127 || separators.indexOf(c) >= 0) {
				encoded.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
			}
			else {
				encoded.append(c);
			}
		}
		return encoded.toString();
	}

}
