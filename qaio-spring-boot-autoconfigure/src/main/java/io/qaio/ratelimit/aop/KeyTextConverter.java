package io.qaio.ratelimit.aop;

import io.qaio.ratelimit.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.TypeConverter;
import org.springframework.expression.spel.support.StandardTypeConverter;

/**
 * Makes text of objects within expressions, as in {@code #ids + '/' + #user}, by the same
 * rules as that of whole keys.
 */
final class KeyTextConverter implements TypeConverter {

	private final TypeConverter others = new StandardTypeConverter();

	@Override
	public boolean canConvert(@Nullable TypeDescriptor from, TypeDescriptor to) {
		// where it cannot, SpEL takes toString()
		return to.getType() == String.class || this.others.canConvert(from, to);
	}

	@Override
	public @Nullable Object convertValue(@Nullable Object value, @Nullable TypeDescriptor from, TypeDescriptor to) {
		if (to.getType() != String.class || value == null || value instanceof Enum) {
			return this.others.convertValue(value, from, to);
		}
		try {
			return KeyText.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw new EvaluationException(String.valueOf(ex.getMessage()), ex);
		}
	}

}
