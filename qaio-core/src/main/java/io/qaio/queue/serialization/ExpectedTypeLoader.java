package io.qaio.queue.serialization;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;

import org.jspecify.annotations.Nullable;

/**
 * The class loader of the type that a reader asks for. Payloads are read on many threads,
 * and the context class loader of those that the application did not start often knows
 * other classes than the application, or classes of the same names.
 */
final class ExpectedTypeLoader {

	private static final ClassLookups LOOKUPS = new ClassLookups();

	private ExpectedTypeLoader() {
	}

	/**
	 * Find a class loader to ask before the thread's context class loader.
	 * @param type the type that the reader asks for
	 * @return the loader of a class in that type, {@code null} if the context class
	 * loader gives all these classes itself: it may see more than they do
	 */
	static @Nullable ClassLoader find(Type type) {
		return find(type, Thread.currentThread().getContextClassLoader());
	}

	private static @Nullable ClassLoader find(Type type, @Nullable ClassLoader context) {
		if (type instanceof Class<?> plain) {
			ClassLoader loader = plain.getClassLoader();
			return (loader == null || loader == context || gives(context, plain)) ? null : loader;
		}
		if (type instanceof ParameterizedType parameterized) {
			ClassLoader loader = find(parameterized.getRawType(), context);
			return (loader != null) ? loader : findFirst(parameterized.getActualTypeArguments(), context);
		}
		if (type instanceof GenericArrayType array) {
			return find(array.getGenericComponentType(), context);
		}
		return (type instanceof WildcardType wildcard) ? findFirst(wildcard.getUpperBounds(), context) : null;
	}

	private static @Nullable ClassLoader findFirst(Type[] types, @Nullable ClassLoader context) {
		for (Type type : types) {
			ClassLoader loader = find(type, context);
			if (loader != null) {
				return loader;
			}
		}
		return null;
	}

	private static boolean gives(@Nullable ClassLoader context, Class<?> type) {
		// without a loader there are the classes of the JDK only
		return context != null && LOOKUPS.gives(context, type);
	}

}
