package io.qaio.queue;

import java.lang.invoke.MethodType;

/**
 * Lets callers ask for {@code int.class} where they mean an {@link Integer}.
 */
final class Types {

	private Types() {
	}

	@SuppressWarnings("unchecked")
	static <T> Class<T> boxed(Class<T> type) {
		return type.isPrimitive() ? (Class<T>) MethodType.methodType(type).wrap().returnType() : type;
	}

}
