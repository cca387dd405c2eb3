package io.qaio.queue.serialization;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The classes that Java serialization may write and read. Some are always allowed: those
 * that are plain values, and those that appear only as a superclass of a class that is
 * checked itself. Immutable.
 */
final class AllowedClasses {

	static final String PROPERTY = "qaio.queue.java-serialization.allowed";

	private static final Set<Class<?>> ALWAYS = Set.of(String.class, Boolean.class, Character.class, Byte.class,
			Short.class, Integer.class, Long.class, Float.class, Double.class, Object.class, Number.class, Enum.class,
			Proxy.class);

	/** Those, and the primitives, which appear as values of the class {@link Class}. */
	private static final Set<String> ALWAYS_BY_NAME = Stream
		.concat(ALWAYS.stream(), Stream.of(boolean.class, char.class, byte.class, short.class, int.class, long.class,
				float.class, double.class, void.class))
		.map(Class::getName)
		.collect(Collectors.toUnmodifiableSet());

	private static final Pattern SYNTAX = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*(\\."
			+ "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*(\\.\\*{1,2})?");

	private final Predicate<String> listed;

	AllowedClasses(Collection<String> patterns) {
		this.listed = Pattern.compile(patterns.stream().map(AllowedClasses::regex).collect(Collectors.joining("|")))
			.asMatchPredicate();
	}

	private static String regex(String pattern) {
		if (!SYNTAX.matcher(pattern).matches()) {
			throw new IllegalArgumentException("'" + pattern + "' in " + PROPERTY
					+ " is not a class name (com.acme.Order, com.acme.Order$Line), a package (com.acme.orders.*),"
					+ " or a package with those below it (com.acme.**).");
		}
		String name = pattern.replace("*", "");
		String rest = pattern.endsWith(".**") ? ".+" : pattern.endsWith(".*") ? "[^.]+" : "";
		return Pattern.quote(name) + rest;
	}

	/**
	 * Check a class by its name, so that only a class that may be allowed is loaded.
	 * @param name as {@link Class#getName()} gives it
	 * @return the reason to refuse it; {@code null} if it is allowed, or an array of
	 * which only the loaded class says whether its elements are of an interface
	 */
	@Nullable String refusal(String name) {
		return (name.startsWith("[") || ALWAYS_BY_NAME.contains(name) || this.listed.test(name)) ? null
				: notAllowed(name);
	}

	/**
	 * Check a class.
	 * @return the reason to refuse it, {@code null} if it is allowed
	 */
	@Nullable String refusal(Class<?> type) {
		Class<?> element = element(type);
		if (Proxy.isProxyClass(element)) {
			return Stream.of(element.getInterfaces())
				.map(this::refusal)
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(null);
		}
		// the elements of an array of an interface are checked by their own classes
		boolean allowed = element.isPrimitive() || ALWAYS.contains(element) || this.listed.test(element.getName())
				|| (type.isArray() && element.isInterface());
		return allowed ? null : notAllowed(element.getName());
	}

	private static String notAllowed(String name) {
		return "Class " + name + " is not allowed: it is not in " + PROPERTY
				+ ". Add it there, or its package with .* at the end, if payloads may contain it.";
	}

	private static Class<?> element(Class<?> type) {
		Class<?> element = type;
		while (element.isArray()) {
			element = element.getComponentType();
		}
		return element;
	}

}
