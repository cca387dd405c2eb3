package io.qaio.queue;

import java.lang.invoke.MethodType;

/**
 * Types that callers ask payloads for: {@code int.class} means {@link Integer}.
 */
final class PayloadTypes {

	private PayloadTypes() {
	}

	@SuppressWarnings("unchecked")
	static <T> Class<T> boxed(Class<T> type) {
		return type.isPrimitive() ? (Class<T>) MethodType.methodType(type).wrap().returnType() : type;
	}

}
