package io.qaio.queue.serialization;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Remembers which class loaders give which classes: a look-up that fails takes long, and
 * locks the class loader. Keeps neither class loaders nor classes alive, and has a
 * bounded number of answers.
 * <p>
 * Safe for use by many threads.
 */
final class ClassLookups {

	/** More than applications have of payload types and foreign class loaders. */
	static final int MAX_ANSWERS = 1024;

	private final Map<Lookup, Boolean> answers = new ConcurrentHashMap<>();

	/**
	 * Whether a class loader gives a class, and not another one of the same name, or
	 * none.
	 */
	boolean gives(ClassLoader loader, Class<?> type) {
		Lookup lookup = new Lookup(loader, type);
		Boolean known = this.answers.get(lookup);
		if (known != null) {
			return known;
		}
		boolean gives = lookUp(loader, type);
		if (this.answers.size() >= MAX_ANSWERS) {
			this.answers.clear();
		}
		this.answers.put(lookup, gives);
		return gives;
	}

	int size() {
		return this.answers.size();
	}

	private static boolean lookUp(ClassLoader loader, Class<?> type) {
		try {
			return Class.forName(type.getName(), false, loader) == type;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * One that was asked about something that is gone is equal to no new one.
	 */
	private static final class Lookup {

		private final WeakReference<ClassLoader> loader;

		private final WeakReference<Class<?>> type;

		private final int hash;

		Lookup(ClassLoader loader, Class<?> type) {
			this.loader = new WeakReference<>(loader);
			this.type = new WeakReference<>(type);
			this.hash = 31 * System.identityHashCode(loader) + System.identityHashCode(type);
		}

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Lookup other && this.hash == other.hash && this.loader.refersTo(other.loader.get())
					&& this.type.refersTo(other.type.get());
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
