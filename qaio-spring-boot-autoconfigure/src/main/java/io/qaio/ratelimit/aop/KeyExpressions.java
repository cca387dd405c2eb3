package io.qaio.ratelimit.aop;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
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
	}

	/**
	 * Compiles a key.
	 * @param text the expression, empty for the whole zone
	 * @param parameters what it may name
	 * @throws IllegalArgumentException if the text is no expression over those parameters
	 */
	Key compile(String text, ParameterIndexes parameters) {
		if (!StringUtils.hasText(text)) {
			return Key.WHOLE_ZONE;
		}
		SpelExpression expression = parse(text);
		Integer index = new KeyExpressionCheck(text, parameters).check(expression.getAST());
		return (index != null) ? Key.argument(index) : (arguments) -> evaluate(expression, parameters, arguments);
	}

	private SpelExpression parse(String text) {
		try {
			return this.parser.parseRaw(text);
		}
		catch (ParseException | IllegalStateException ex) {
			throw new IllegalArgumentException("key '" + text + "' is not a SpEL expression: " + ex.getMessage(), ex);
		}
	}

	private String evaluate(Expression expression, ParameterIndexes parameters, @Nullable Object[] arguments) {
		try {
			return Key.text(expression.getValue(new ArgumentsContext(this.shared, parameters, arguments)));
		}
		catch (EvaluationException ex) {
			throw new IllegalStateException("Key '" + expression.getExpressionString()
					+ "' of @RateLimited cannot be evaluated: " + ex.getMessage(), ex);
		}
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
