package io.qaio.ratelimit.aop;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * Finds at start-up what SpEL finds only at the first call, or never: names that are no
 * parameters, and keys that are the same for all calls by mistake.
 */
final class KeyExpressionCheck {

	private final String text;

	private final ParameterIndexes parameters;

	private boolean dependsOnCall;

	KeyExpressionCheck(String text, ParameterIndexes parameters) {
		this.text = text;
		this.parameters = parameters;
	}

	/**
	 * Checks the expression.
	 * @return the index of the parameter that is all of it, or null
	 * @throws IllegalArgumentException if it names what is not there, or nothing
	 */
	@Nullable Integer check(SpelNode expression) {
		check(expression, false, false);
		if (!this.dependsOnCall) {
			throw wrong("names no parameter, so it would be the same for all calls;"
					+ " leave it out if they are to share one bucket. " + this.parameters.describe());
		}
		return (expression instanceof VariableReference variable) ? this.parameters.get(name(variable)) : null;
	}

	/**
	 * Checks a node of it.
	 * @param ofSomething whether the node is a member of the one before it
	 * @param inElement whether the node is evaluated for each element of a collection
	 */
	private void check(SpelNode node, boolean ofSomething, boolean inElement) {
		if (node instanceof VariableReference variable) {
			variable(name(variable), inElement);
		}
		else if (node instanceof FunctionReference) {
			throw wrong("calls the function '" + node.toStringAST() + "', which there is not");
		}
		else if (node instanceof BeanReference || node instanceof TypeReference) {
			this.dependsOnCall = true;
		}
		else if (!ofSomething && !inElement && isMember(node)) {
			throw wrong("names '" + node.toStringAST() + "' of nothing. Parameters are written with a '#'. "
					+ this.parameters.describe());
		}
		boolean forElements = inElement || node instanceof Projection || node instanceof Selection;
		boolean literalNames = node instanceof Indexer || node instanceof InlineMap;
		for (int i = 0; i < node.getChildCount(); i++) {
			check(node.getChild(i), literalNames || (node instanceof CompoundExpression && i > 0), forElements);
		}
	}

	private void variable(String name, boolean inElement) {
		if (this.parameters.get(name) != null) {
			this.dependsOnCall = true;
		}
		else if (!inElement || !(name.equals("this") || name.equals("root"))) {
			throw wrong("names '#" + name + "', which is no parameter. " + this.parameters.describe());
		}
	}

	private static boolean isMember(SpelNode node) {
		return node instanceof PropertyOrFieldReference || node instanceof MethodReference || node instanceof Indexer
				|| node instanceof Projection || node instanceof Selection;
	}

	private static String name(VariableReference variable) {
		return variable.toStringAST().substring(1);
	}

	private IllegalArgumentException wrong(String reason) {
		return new IllegalArgumentException("key '" + this.text + "' " + reason);
	}

}
