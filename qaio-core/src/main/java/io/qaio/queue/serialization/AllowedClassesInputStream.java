package io.qaio.queue.serialization;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads allowed classes only. A class is refused before it is loaded, an array of another
 * class before it is created.
 */
final class AllowedClassesInputStream extends ObjectInputStream {

	/**
	 * Below the depth at which arrays and plain objects overflow a stack of the default
	 * size. Objects that read themselves, as collections do, may overflow it before.
	 */
	private static final int MAX_DEPTH = 1000;

	/** A hash table may have up to 8 slots per entry, and some when it is empty. */
	private static final int ARRAY_SLOTS_PER_BYTE = 8;

	private static final int FREE_ARRAY_SLOTS = 1024;

	private final AllowedClasses allowed;

	private final @Nullable ObjectInputFilter jvmFilter;

	/** An element may be {@code null}, the loader of the JDK. */
	private final List<@Nullable ClassLoader> loaders = new ArrayList<>(2);

	private long arraySlotsLeft;

	private @Nullable String refusal;

	AllowedClassesInputStream(byte[] bytes, AllowedClasses allowed, Type expected) throws IOException {
		super(new ByteArrayInputStream(bytes));
		this.allowed = allowed;
		ClassLoader expectedTypeLoader = ExpectedTypeLoader.find(expected);
		if (expectedTypeLoader != null) {
			this.loaders.add(expectedTypeLoader);
		}
		this.loaders.add(Thread.currentThread().getContextClassLoader());
		this.arraySlotsLeft = FREE_ARRAY_SLOTS + (long) ARRAY_SLOTS_PER_BYTE * bytes.length;
		// this filter replaces the JVM-wide filter, so it delegates to it
		this.jvmFilter = getObjectInputFilter();
		setObjectInputFilter(this::check);
	}

	/**
	 * The reason why the filter refused the bytes.
	 * @return the reason, {@code null} if it did not refuse
	 */
	@Nullable String refusal() {
		return this.refusal;
	}

	private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
		Class<?> type = info.serialClass();
		if (info.depth() > MAX_DEPTH) {
			return refuse("The objects are nested deeper than " + MAX_DEPTH + " levels.");
		}
		if (this.jvmFilter != null && this.jvmFilter.checkInput(info) == ObjectInputFilter.Status.REJECTED) {
			return refuse("The filter for the whole JVM (jdk.serialFilter) refuses "
					+ ((type != null) ? "class " + type.getTypeName() : "the bytes") + ".");
		}
		if (type == null) {
			return ObjectInputFilter.Status.UNDECIDED;
		}
		String notAllowed = this.allowed.refusal(type);
		if (notAllowed != null) {
			return refuse(notAllowed);
		}
		this.arraySlotsLeft -= Math.max(0, info.arrayLength());
		if (this.arraySlotsLeft < 0) {
			return refuse("The bytes claim larger arrays than they can hold.");
		}
		return ObjectInputFilter.Status.ALLOWED;
	}

	private ObjectInputFilter.Status refuse(String reason) {
		this.refusal = reason;
		return ObjectInputFilter.Status.REJECTED;
	}

	private void requireAllowed(String className) throws InvalidClassException {
		String notAllowed = this.allowed.refusal(className);
		if (notAllowed != null) {
			refuse(notAllowed);
			throw new InvalidClassException(className, notAllowed);
		}
	}

	@Override
	protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
		requireAllowed(description.getName());
		for (ClassLoader loader : this.loaders) {
			try {
				return Class.forName(description.getName(), false, loader);
			}
			catch (ClassNotFoundException ex) {
				// the next may have it
			}
		}
		// tries the loader of this class, and knows primitives
		return super.resolveClass(description);
	}

	@Override
	@SuppressWarnings("deprecation")
	protected Class<?> resolveProxyClass(String[] interfaceNames) throws IOException, ClassNotFoundException {
		for (String name : interfaceNames) {
			requireAllowed(name);
		}
		for (ClassLoader loader : this.loaders) {
			try {
				Class<?>[] interfaces = new Class<?>[interfaceNames.length];
				for (int i = 0; i < interfaces.length; i++) {
					interfaces[i] = Class.forName(interfaceNames[i], false, loader);
				}
				return Proxy.getProxyClass(loader, interfaces);
			}
			catch (ClassNotFoundException | IllegalArgumentException ex) {
				// the next may have them
			}
		}
		return super.resolveProxyClass(interfaceNames);
	}

}
