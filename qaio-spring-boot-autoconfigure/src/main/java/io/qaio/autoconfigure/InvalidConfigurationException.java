package io.qaio.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something of Qaio cannot be set up as it is configured.
 */
class InvalidConfigurationException extends RuntimeException {

	private final String property;

	private final Object value;

	private final String reason;

	private final String action;

	InvalidConfigurationException(String property, Object value, String reason, String action,
			@Nullable Throwable cause) {
		super("Property '" + property + "' is '" + value + "': " + reason, cause);
		this.property = property;
		this.value = value;
		this.reason = reason;
		this.action = action;
	}

	/**
	 * Use the value of a property, and blame the property if the value is refused.
	 */
	static <T> T check(String property, Object value, Supplier<T> use) {
		try {
			return use.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(property, value, String.valueOf(ex.getMessage()),
					"Correct the property '" + property + "'.", ex);
		}
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
