package io.qaio.queue.serialization;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Java serialization of allowed classes. Every class in a payload must be listed, with
 * its superclasses, for writing and for reading. Strings, primitives and their boxes are
 * always allowed, and arrays are if their elements are. Other classes are refused before
 * they are loaded. A JVM-wide filter ({@code jdk.serialFilter}) applies as well.
 * <p>
 * For a dynamic proxy list all its interfaces and its invocation handler. Objects may be
 * nested up to 1000 levels, collections some hundred, as each takes more of the stack.
 * <p>
 * Classes are loaded by the thread's context class loader. If that does not give the type
 * that the reader asks for, or one of its type arguments, then the loader of that class
 * is asked first.
 * <p>
 * Safe for use by many threads.
 */
public final class JavaPayloadSerializer implements PayloadSerializer {

	private final AllowedClasses allowed;

	/**
	 * Create a serializer.
	 * @param allowed the names of classes ({@code com.acme.Order},
	 * {@code com.acme.Order$Line}), packages ({@code com.acme.orders.*}), and packages
	 * with those below them ({@code com.acme.**})
	 * @throws IllegalArgumentException if one of them has another form
	 */
	public JavaPayloadSerializer(Collection<String> allowed) {
		this.allowed = new AllowedClasses(allowed);
	}

	@Override
	public String name() {
		return "java";
	}

	@Override
	public byte[] serialize(Object payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (AllowedClassesOutputStream out = new AllowedClassesOutputStream(bytes, this.allowed)) {
			out.writeObject(payload);
			if (out.refusal() != null) {
				throw new PayloadConversionException(out.refusal(), null);
			}
		}
		catch (NotSerializableException ex) {
			throw new PayloadConversionException(
					"Class " + ex.getMessage() + " does not implement java.io.Serializable.", ex);
		}
		catch (IOException ex) {
			throw new PayloadConversionException("Java serialization failed with " + ex + ".", ex);
		}
		catch (StackOverflowError ex) {
			throw new PayloadConversionException("The objects are nested too deeply.", ex);
		}
		return bytes.toByteArray();
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		Object payload = read(bytes, type);
		if (payload == null) {
			throw new PayloadConversionException("The bytes hold null, which is no payload.", null);
		}
		Class<?> expected = rawClass(type);
		if (expected != null && !expected.isInstance(payload)) {
			throw new PayloadConversionException(
					"The bytes hold a " + payload.getClass().getTypeName() + ", not a " + expected.getTypeName() + ".",
					null);
		}
		return payload;
	}

	private @Nullable Object read(byte[] bytes, Type type) {
		AllowedClassesInputStream in = null;
		try {
			in = new AllowedClassesInputStream(bytes, this.allowed, type);
			Object payload = in.readObject();
			if (in.refusal() != null) {
				throw new InvalidClassException("A payload's own readObject hid the refusal");
			}
			return payload;
		}
		catch (ClassNotFoundException ex) {
			throw new PayloadConversionException("Class " + ex.getMessage() + " is not on the class path.", ex);
		}
		// constructors and readObject methods of payloads may throw anything
		catch (IOException | RuntimeException | LinkageError | StackOverflowError ex) {
			String refusal = (in != null) ? in.refusal() : null;
			if (refusal == null && ex instanceof StackOverflowError) {
				refusal = "The objects are nested too deeply.";
			}
			throw new PayloadConversionException(
					(refusal != null) ? refusal : "Java deserialization failed with " + ex + ".", ex);
		}
	}

	private static @Nullable Class<?> rawClass(Type type) {
		if (type instanceof Class<?> plain) {
			return plain;
		}
		return (type instanceof ParameterizedType parameterized) ? rawClass(parameterized.getRawType()) : null;
	}

}
