package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.qaio.ratelimit.KeyText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpPlus;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Finds at start-up what has no text but its identity, as far as the types tell.
 */
final class KeyTypes {

	/** Methods that make text of what they are given. */
	private static final Set<String> TEXT_METHODS = Set.of("toString", "valueOf", "format", "formatted", "join");

	/** A collection may be one of its own class. */
	private static final int DEEPEST = 8;

	private final String text;

	private final ParameterIndexes parameters;

	KeyTypes(String text, ParameterIndexes parameters) {
		this.text = text;
		this.parameters = parameters;
	}

	/**
	 * Checks what becomes the text of the key.
	 * @throws IllegalArgumentException if that is the identity of an object
	 */
	void check(SpelNode node) {
		if (node instanceof InlineList || node instanceof InlineMap || node instanceof OpPlus || node instanceof Ternary
				|| node instanceof Elvis) {
			for (int i = 0; i < node.getChildCount(); i++) {
				check(node.getChild(i));
			}
			return;
		}
		Class<?> identity = identity(type(node), 0);
		if (identity != null) {
			throw new IllegalArgumentException("key '" + this.text + "' makes text of '" + node.toStringAST() + "': "
					+ KeyText.identity(identity));
		}
	}

	/**
	 * Whether an expression makes text itself, by methods that do not know the rules of
	 * keys.
	 */
	static boolean makesText(SpelNode node) {
		if (node instanceof MethodReference method && TEXT_METHODS.contains(method.getName())) {
			return true;
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			if (makesText(node.getChild(i))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The class of objects that have no text, within a type.
	 */
	private static @Nullable Class<?> identity(ResolvableType type, int depth) {
		if (type.isArray()) {
			return identity(type.getComponentType(), depth);
		}
		Class<?> raw = type.resolve();
		if (raw == null || depth > DEEPEST) {
			return null;
		}
		if (Map.class.isAssignableFrom(raw)) {
			Class<?> key = identity(type.as(Map.class).getGeneric(0), depth + 1);
			return (key != null) ? key : identity(type.as(Map.class).getGeneric(1), depth + 1);
		}
		if (Collection.class.isAssignableFrom(raw)) {
			return identity(type.as(Collection.class).getGeneric(0), depth + 1);
		}
		if (raw == Optional.class) {
			return identity(type.getGeneric(0), depth + 1);
		}
		// what is abstract, and Object, stands for subclasses, which may have text
		boolean isOpen = raw == Object.class || Modifier.isAbstract(raw.getModifiers());
		return (!isOpen && KeyText.isIdentity(raw)) ? raw : null;
	}

	private ResolvableType type(SpelNode node) {
		if (node instanceof VariableReference) {
			return this.parameters.type(node.toStringAST().substring(1));
		}
		if (!(node instanceof CompoundExpression)) {
			return ResolvableType.NONE;
		}
		ResolvableType type = type(node.getChild(0));
		for (int i = 1; i < node.getChildCount(); i++) {
			type = member(type, node.getChild(i));
		}
		return type;
	}

	private static ResolvableType member(ResolvableType owner, SpelNode member) {
		if (member instanceof MethodReference method && method.getChildCount() == 0) {
			return method.getName().equals("toString") ? owner : returned(owner, method.getName());
		}
		if (member instanceof PropertyOrFieldReference property) {
			return returned(owner, "get" + StringUtils.capitalize(property.getName()), property.getName());
		}
		return ResolvableType.NONE;
	}

	private static ResolvableType returned(ResolvableType owner, String... names) {
		Class<?> type = owner.resolve();
		for (String name : names) {
			Method method = (type != null) ? ReflectionUtils.findMethod(type, name) : null;
			if (type != null && method != null) {
				return ResolvableType.forType(method.getGenericReturnType(), owner);
			}
		}
		return ResolvableType.NONE;
	}

}
