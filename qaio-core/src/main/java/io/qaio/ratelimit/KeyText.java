package io.qaio.ratelimit;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The text of a key that is not a string yet. Equal content has equal text, in this JVM
 * and in others, so that calls with equal keys share a bucket:
 * <ul>
 * <li>null is "", which is not limited</li>
 * <li>a string is itself</li>
 * <li>an {@code Optional} is its value, or null</li>
 * <li>arrays and collections are <code>[a, b]</code>, maps are <code>{k=v}</code>. Sets
 * and maps are sorted by their text. In the texts of elements <code>\,[]{}=</code> are
 * escaped by a backslash</li>
 * <li>anything else is its {@code toString()}, unless that is its identity, such as
 * {@code com.acme.Customer@1a2b3c}, or contains one. Each object would have a bucket of
 * its own then, and no limit would apply</li>
 * </ul>
 * Thread-safe.
 */
public final class KeyText {

	private static final int MOST_HASH_DIGITS = 8;

	private static final String ESCAPED = "\\,[]{}=";

	private static final ClassValue<Boolean> IDENTITIES = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			try {
				return type.getMethod("toString").getDeclaringClass() == Object.class;
			}
			catch (NoSuchMethodException ex) {
				// an interface, which says nothing about the objects
				return false;
			}
		}

	};

	private KeyText() {
	}

	/**
	 * The text of a key.
	 * @param key the key
	 * @return its text, "" if it is not limited
	 * @throws IllegalArgumentException if the text is the identity of an object, or
	 * contains one
	 */
	public static String of(@Nullable Object key) {
		if (key instanceof String text) {
			return text;
		}
		if (key instanceof Optional<?> optional) {
			return of(optional.orElse(null));
		}
		if (key == null) {
			return "";
		}
		String content = ofElements(key);
		return (content != null) ? content : ofObject(key);
	}

	/**
	 * Refuses text that is the identity of an object, or contains one. For text that code
	 * made of an object, not for text that a client sent.
	 * @param text the text
	 * @return the text
	 * @throws IllegalArgumentException if it contains something like
	 * {@code com.acme.Customer@1a2b3c} or {@code [B@1a2b3c}
	 */
	public static String requireContent(String text) {
		for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
			if (isHashCode(text, at + 1) && isNameOfType(text, at)) {
				throw new IllegalArgumentException("its text contains the identity of an object ('" + shortened(text)
						+ "'), so each call would have a bucket of its own. Use what tells callers apart,"
						+ " such as an id of the object, or give its class a toString()");
			}
		}
		return text;
	}

	/**
	 * Whether the text of objects of a class is their identity.
	 * @param type the class of the objects, not one that they extend
	 * @return whether they have no {@code toString()} but that of {@link Object}; false
	 * for arrays
	 */
	public static boolean isIdentity(Class<?> type) {
		return !type.isArray() && IDENTITIES.get(type);
	}

	private static String ofObject(Object object) {
		if (isIdentity(object.getClass())) {
			throw new IllegalArgumentException(identity(object.getClass()));
		}
		String text = object.toString();
		return (text != null) ? requireContent(text) : "";
	}

	/**
	 * Says that the text of objects is their identity.
	 * @param type the class of the objects
	 * @return what is wrong and what to do
	 */
	public static String identity(Class<?> type) {
		return type.getName() + " has no toString() but that of Object, so each object would have a bucket of its own."
				+ " Use what tells callers apart, such as an id of the object, or give the class a toString()";
	}

	private static @Nullable String ofElements(Object container) {
		if (container instanceof Map<?, ?> map) {
			return map.entrySet()
				.stream()
				.map((entry) -> element(entry.getKey()) + "=" + element(entry.getValue()))
				.sorted()
				.collect(Collectors.joining(", ", "{", "}"));
		}
		List<String> elements = new ArrayList<>();
		if (container instanceof Collection<?> collection) {
			collection.forEach((element) -> elements.add(element(element)));
			if (container instanceof Set) {
				elements.sort(null);
			}
		}
		else if (container.getClass().isArray()) {
			IntStream.range(0, Array.getLength(container))
				.forEach((i) -> elements.add(element(Array.get(container, i))));
		}
		else {
			return null;
		}
		return "[" + String.join(", ", elements) + "]";
	}

	private static String element(@Nullable Object element) {
		if (element == null) {
			return "null";
		}
		String content = ofElements(element);
		return (content != null) ? content : escaped(of(element));
	}

	/** So that elements that contain a comma are not several. */
	private static String escaped(String text) {
		if (text.chars().noneMatch((c) -> ESCAPED.indexOf(c) >= 0)) {
			return text;
		}
		StringBuilder escaped = new StringBuilder();
		text.chars().forEach((c) -> escaped.append((ESCAPED.indexOf(c) >= 0) ? "\\" : "").append((char) c));
		return escaped.toString();
	}

	/**
	 * Whether the text goes on with a hash code, as {@code Object.toString()} writes it.
	 */
	private static boolean isHashCode(String text, int from) {
		int to = from;
		while (to < text.length() && "0123456789abcdef".indexOf(text.charAt(to)) >= 0) {
			to++;
		}
		boolean ends = to == text.length()
				|| (!Character.isLetterOrDigit(text.charAt(to)) && "_.-".indexOf(text.charAt(to)) < 0);
		return to > from && to - from <= MOST_HASH_DIGITS && ends;
	}

	/**
	 * Whether the text before an index ends with the name of an array's class, or of a
	 * class in a package.
	 */
	private static boolean isNameOfType(String text, int to) {
		int from = to;
		while (from > 0 && (Character.isJavaIdentifierPart(text.charAt(from - 1))
				|| "./;[".indexOf(text.charAt(from - 1)) >= 0)) {
			from--;
		}
		int bracket = text.substring(from, to).lastIndexOf('[');
		String name = text.substring(from + bracket + 1, to);
		if (bracket >= 0 && (name.matches("[BCDFIJSZ]") || (name.startsWith("L") && name.endsWith(";")))) {
			return true;
		}
		int dot = name.lastIndexOf('.');
		return dot > 0 && dot + 1 < name.length() && Character.isLowerCase(name.charAt(0))
				&& Character.isUpperCase(name.charAt(dot + 1));
	}

	private static String shortened(String text) {
		int most = 100;
		return (text.length() > most) ? text.substring(0, most) + "…" : text;
	}

}
