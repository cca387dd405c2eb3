package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

import io.qaio.annotation.AnnotatedMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;

/**
 * Where the arguments are that expressions name: by the names of the parameters, and as
 * {@code p0} or {@code a0} by their position.
 */
final class ParameterIndexes {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Map<String, Integer> byName = new LinkedHashMap<>();

	private final boolean named;

	private final Method method;

	/**
	 * Looks at the parameters of a method.
	 * @param annotated the method that bears the annotation
	 * @param method the method that is called: the same, or one that overrides it, whose
	 * parameters may have other names and narrower types
	 */
	ParameterIndexes(Method annotated, Method method) {
		this.method = method;
		@Nullable String @Nullable [] names = NAMES.getParameterNames(annotated);
		this.named = names != null;
		int count = KotlinDetector.isSuspendingFunction(method) ? method.getParameterCount() - 1
				: method.getParameterCount();
		for (int i = 0; i < count && names != null; i++) {
			if (names[i] != null) {
				this.byName.put(names[i], i);
			}
		}
		for (int i = 0; i < count; i++) {
			this.byName.putIfAbsent("p" + i, i);
			this.byName.putIfAbsent("a" + i, i);
		}
	}

	@Nullable Integer get(String name) {
		return this.byName.get(name);
	}

	/** The type of a parameter, none if there is no such parameter. */
	ResolvableType type(String name) {
		Integer index = this.byName.get(name);
		return (index != null) ? ResolvableType.forMethodParameter(this.method, index) : ResolvableType.NONE;
	}

	/** The method, for messages. */
	String method() {
		return AnnotatedMethod.describe(this.method);
	}

	/** What an expression can name, for messages. */
	String describe() {
		if (this.byName.isEmpty()) {
			return "The method has no parameters";
		}
		String known = "Parameters are #" + String.join(", #", this.byName.keySet());
		return this.named ? known : known + "; the class was compiled without their names (javac -parameters)";
	}

}
