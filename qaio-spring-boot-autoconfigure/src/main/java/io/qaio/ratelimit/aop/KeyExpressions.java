package io.qaio.ratelimit.aop;

import io.qaio.ratelimit.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.StringUtils;

/**
 * Compiles key expressions, once for each method. A parameter alone is read from the
 * arguments; everything else is SpEL.
 */
final class KeyExpressions {

	private final SpelExpressionParser parser;

	/** What all evaluations share, so that what it finds by reflection is kept. */
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	KeyExpressions(ConfigurableBeanFactory beans) {
		this.parser = new SpelExpressionParser(
				new SpelParserConfiguration(SpelCompilerMode.MIXED, beans.getBeanClassLoader()));
		this.shared.setBeanResolver(new BeanFactoryResolver(beans));
		this.shared.setTypeConverter(new KeyTextConverter());
	}

	/**
	 * Compiles a key.
	 * @param text the expression, empty for the whole zone
	 * @param parameters what it may name
	 * @throws IllegalArgumentException if the text is no expression over those
	 * parameters, or its value has no text but the identity of an object
	 */
	Key compile(String text, ParameterIndexes parameters) {
		if (!StringUtils.hasText(text)) {
			return Key.WHOLE_ZONE;
		}
		SpelExpression expression = parse(text);
		Integer index = new KeyExpressionCheck(text, parameters).check(expression.getAST());
		new KeyTypes(text, parameters).check(expression.getAST());
		return (index != null) ? argument(index, text, parameters) : expression(expression, parameters);
	}

	private static Key argument(int index, String text, ParameterIndexes parameters) {
		return (arguments) -> {
			Object argument = arguments[index];
			return (argument instanceof String key) ? key : text(argument, false, text, parameters);
		};
	}

	private Key expression(SpelExpression expression, ParameterIndexes parameters) {
		String text = expression.getExpressionString();
		boolean madeText = KeyTypes.makesText(expression.getAST());
		return (arguments) -> {
			try {
				Object value = expression.getValue(new ArgumentsContext(this.shared, parameters, arguments));
				return text(value, madeText, text, parameters);
			}
			catch (EvaluationException ex) {
				throw failed(text, parameters, ex);
			}
		};
	}

	private SpelExpression parse(String text) {
		try {
			return this.parser.parseRaw(text);
		}
		catch (ParseException | IllegalStateException ex) {
			throw new IllegalArgumentException("key '" + text + "' is not a SpEL expression: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The text of a value.
	 * @param madeText whether a string may have been made of an object
	 */
	private static String text(@Nullable Object value, boolean madeText, String text, ParameterIndexes parameters) {
		try {
			return (madeText && value instanceof String made) ? KeyText.requireContent(made) : KeyText.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw failed(text, parameters, ex);
		}
	}

	private static IllegalStateException failed(String text, ParameterIndexes parameters, RuntimeException cause) {
		String reason = String.valueOf(NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
		return new IllegalStateException("Key '" + text + "' of @RateLimited cannot be evaluated for a call of "
				+ parameters.method() + ": " + reason, cause);
	}

	/**
	 * Lets an expression see the arguments of one call as variables.
	 */
	private static final class ArgumentsContext extends StandardEvaluationContext {

		private final ParameterIndexes parameters;

		private final @Nullable Object[] arguments;

		ArgumentsContext(StandardEvaluationContext shared, ParameterIndexes parameters, @Nullable Object[] arguments) {
			shared.applyDelegatesTo(this);
			setBeanResolver(shared.getBeanResolver());
			this.parameters = parameters;
			this.arguments = arguments;
		}

		@Override
		public @Nullable Object lookupVariable(String name) {
			Integer index = this.parameters.get(name);
			return (index != null) ? this.arguments[index] : super.lookupVariable(name);
		}

	}

}
