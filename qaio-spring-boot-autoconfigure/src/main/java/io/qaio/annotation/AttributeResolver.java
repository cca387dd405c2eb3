package io.qaio.annotation;

import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.BeanExpressionException;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.CollectionUtils;
import org.springframework.util.ObjectUtils;

/**
 * Resolves attributes with placeholders and expressions. All methods throw an
 * {@link IllegalArgumentException} that says what is wrong with the attribute.
 *
 * @param beans the beans that expressions may name, and the placeholders
 */
record AttributeResolver(ConfigurableBeanFactory beans) {

	/** An array or a collection that was turned into text. */
	private static final Pattern SEVERAL = Pattern.compile("\\[.*]|.*\\[+(?:[BCDFIJSZ]|L[\\w.$]+;)@\\p{XDigit}+.*");

	/** An object without a text of its own. */
	private static final Pattern OBJECT = Pattern.compile(".*[\\w$]\\.[\\w$]+@\\p{XDigit}{1,8}");

	/**
	 * What an attribute stands for, which need not be text.
	 */
	@Nullable Object resolve(String value) {
		String text = this.beans.resolveEmbeddedValue(value);
		BeanExpressionResolver expressions = this.beans.getBeanExpressionResolver();
		if (text == null || expressions == null) {
			return text;
		}
		try {
			return ObjectUtils.unwrapOptional(expressions.evaluate(text, new BeanExpressionContext(this.beans, null)));
		}
		catch (BeanExpressionException ex) {
			throw new IllegalArgumentException(ex.getMostSpecificCause().getMessage(), ex);
		}
	}

	/**
	 * The one text that an attribute stands for, empty if it is {@code null}.
	 */
	String text(String value) {
		Object resolved = resolve(value);
		if (resolved != null && isSeveral(resolved)) {
			throw new IllegalArgumentException("it must be one text, but is a " + resolved.getClass().getTypeName());
		}
		return (resolved != null) ? asText(resolved) : "";
	}

	/**
	 * The one name that an attribute stands for.
	 */
	String name(String value) {
		return asName(text(value), value, "There can be one only");
	}

	/**
	 * The names that an attribute stands for: those of an array or a collection, else
	 * one.
	 */
	List<String> names(String value) {
		String expression = "#{'" + (isPlaceholder(value) ? value : "${my.queues}") + "'.split(',')}";
		String cure = "Write an element for each name, as in { \"a\", \"b\" }, or let the whole element be one"
				+ " expression, as in \"" + expression + "\"";
		return elements(resolve(value)).map((element) -> asName(asText(element), value, cure)).toList();
	}

	private static Stream<?> elements(@Nullable Object value) {
		if (value == null) {
			throw new IllegalArgumentException("it is null, but must be a name");
		}
		if (!isSeveral(value)) {
			return Stream.of(value);
		}
		Collection<?> elements = (value instanceof Collection<?> collection) ? collection
				: CollectionUtils.arrayToList(value);
		return elements.stream().flatMap(AttributeResolver::elements);
	}

	private static boolean isSeveral(Object value) {
		return value instanceof Collection || value.getClass().isArray();
	}

	private static boolean isPlaceholder(String value) {
		return value.contains("${") && !value.contains("#{");
	}

	private static String asText(Object value) {
		if (!ClassUtils.isSimpleValueType(value.getClass()) && !(value instanceof TemporalAmount)) {
			throw new IllegalArgumentException("it is a " + value.getClass().getTypeName() + ", but must be text");
		}
		return value.toString();
	}

	private static String asName(String text, String value, String cure) {
		String name = text.strip();
		if (name.indexOf(',') >= 0) {
			throw new IllegalArgumentException("'" + name + "' has a comma, so it seems to be several names. " + cure);
		}
		if (SEVERAL.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"'" + name + "' is the text of an array or a collection, not a name. " + cure);
		}
		if (value.contains("#{") && OBJECT.matcher(name).matches()) {
			throw new IllegalArgumentException("'" + name + "' is the text of an object, not a name");
		}
		return name;
	}

}
