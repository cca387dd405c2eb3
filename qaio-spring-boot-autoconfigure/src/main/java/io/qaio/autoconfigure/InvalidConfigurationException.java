package io.qaio.autoconfigure;

import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A property has a value that Qaio cannot be set up with. Thrown when the application
 * starts.
 */
public class InvalidConfigurationException extends RuntimeException {

	private final String property;

	private final Object value;

	private final String reason;

	private final String action;

	/**
	 * Create an exception.
	 * @param property the name of the property
	 * @param value its value
	 * @param reason what is wrong with the value
	 * @param action what to do about it
	 */
	public InvalidConfigurationException(String property, Object value, String reason, String action) {
		super("Property '" + property + "' is '" + value + "': " + reason);
		this.property = property;
		this.value = value;
		this.reason = reason;
		this.action = action;
	}

	/**
	 * Use the value of a property, and blame the property if the value is refused.
	 * @param <T> the type of the result
	 * @param property the name of the property
	 * @param value its value
	 * @param use uses it, and throws an {@link IllegalArgumentException} if it is wrong
	 * @return the result
	 */
	public static <T> T check(String property, Object value, Supplier<T> use) {
		try {
			return use.get();
		}
		catch (IllegalArgumentException ex) {
			InvalidConfigurationException invalid = new InvalidConfigurationException(property, value,
					String.valueOf(ex.getMessage()), "Correct the property '" + property + "'.");
			invalid.initCause(ex);
			throw invalid;
		}
	}

	/**
	 * Apply the value of a property to settings, and blame the property if the value is
	 * refused.
	 * @param <T> the type of the settings
	 * @param <V> the type of the value
	 * @param settings the settings
	 * @param property the name of the property
	 * @param value its value, {@code null} to leave the settings as they are
	 * @param change gives the changed settings
	 * @return the settings with the value
	 */
	public static <T, V> T apply(T settings, String property, @Nullable V value, BiFunction<T, V, T> change) {
		return (value != null) ? check(property, value, () -> change.apply(settings, value)) : settings;
	}

	String getProperty() {
		return this.property;
	}

	Object getValue() {
		return this.value;
	}

	String getReason() {
		return this.reason;
	}

	String getAction() {
		return this.action;
	}

}
