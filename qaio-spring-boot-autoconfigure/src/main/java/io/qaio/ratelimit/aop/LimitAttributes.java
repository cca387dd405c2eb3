package io.qaio.ratelimit.aop;

import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;

/**
 * Reads the attributes of {@link RateLimited}, with their placeholders.
 */
final class LimitAttributes {

	private final ConfigurableBeanFactory beans;

	private final EmbeddedValueResolver texts;

	LimitAttributes(ConfigurableBeanFactory beans) {
		this.beans = beans;
		this.texts = new EmbeddedValueResolver(beans);
	}

	/**
	 * The limit of an annotation.
	 * @throws IllegalArgumentException if an attribute is wrong
	 */
	RateLimit limit(RateLimited annotation) {
		return new RateLimit(resolved(annotation.zone()),
				requests("burst", annotation.burst(), annotation.burstString(), false),
				requests("delay", annotation.delay(), annotation.delayString(), true));
	}

	/**
	 * The key expression of an annotation, which is evaluated later.
	 */
	String key(RateLimited annotation) {
		String key = this.beans.resolveEmbeddedValue(annotation.key());
		return (key != null) ? key : "";
	}

	private int requests(String attribute, int number, String text, boolean mayBeNoDelay) {
		if (number != 0 && !text.isEmpty()) {
			throw wrong(attribute, text, attribute + " = " + number + " is there, too. Remove one of them");
		}
		String resolved = resolved(text).strip();
		if (resolved.isEmpty()) {
			return number;
		}
		if (mayBeNoDelay && resolved.equals("nodelay")) {
			return RateLimited.NO_DELAY;
		}
		try {
			return Integer.parseInt(resolved);
		}
		catch (NumberFormatException ex) {
			throw wrong(attribute, text, "'" + resolved + "' is not a whole number of requests"
					+ (mayBeNoDelay ? ", and not 'nodelay'" : "") + ". Correct the attribute or its property");
		}
	}

	private static IllegalArgumentException wrong(String attribute, String text, String reason) {
		return new IllegalArgumentException(attribute + "String = \"" + text + "\": " + reason);
	}

	private String resolved(String text) {
		String resolved = this.texts.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

}
