package io.qaio.queue.serialization;

import java.lang.reflect.Type;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * JSON by Jackson, without class names: the type that the reader asks for decides. A
 * reader that asks for none gets maps, lists, strings, numbers and booleans.
 * <p>
 * An object whose class has type ids ({@code @JsonTypeInfo}) is written with its type id,
 * also in a collection and in a property whose type is a type parameter.
 * <p>
 * Safe for use by many threads.
 */
public final class JsonPayloadSerializer implements PayloadSerializer {

	private static final byte[] NULL = "null".getBytes(UTF_8);

	private static final ErasedTypeModifier TYPE_IDS = new ErasedTypeModifier();

	private final JsonMapper mapper;

	/**
	 * Create a serializer.
	 * @param mapper how to write and read JSON; its default typing, which would write
	 * class names, is deactivated
	 */
	public JsonPayloadSerializer(JsonMapper mapper) {
		JsonMapper.Builder builder = mapper.rebuild();
		this.mapper = builder.serializerFactory(builder.serializerFactory().withSerializerModifier(TYPE_IDS))
			.deactivateDefaultTyping()
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.build();
	}

	@Override
	public String name() {
		return "json";
	}

	@Override
	public byte[] serialize(Object payload) {
		byte[] json;
		try {
			json = this.mapper.writeValueAsBytes(payload);
		}
		catch (JacksonException ex) {
			throw new PayloadConversionException(describe(ex), ex);
		}
		if (Arrays.equals(json, NULL)) {
			throw new PayloadConversionException("It becomes JSON null, which is no payload.", null);
		}
		return json;
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		ClassLoader expectedTypeLoader = ExpectedTypeLoader.find(type);
		Object payload;
		try {
			payload = (expectedTypeLoader == null) ? read(bytes, type) : read(bytes, type, expectedTypeLoader);
		}
		catch (JacksonException ex) {
			throw new PayloadConversionException(describe(ex), ex);
		}
		if (payload == null) {
			throw new PayloadConversionException("The bytes hold JSON null, which is no payload.", null);
		}
		return payload;
	}

	private @Nullable Object read(byte[] bytes, Type type) {
		return this.mapper.readValue(bytes, this.mapper.constructType(type));
	}

	/**
	 * Read with another context class loader, by which Jackson finds classes that the
	 * JSON names: fields of type {@link Class}, and type ids that are class names.
	 */
	private @Nullable Object read(byte[] bytes, Type type, ClassLoader loader) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(loader);
		try {
			return read(bytes, type);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/**
	 * The message in one line, with the path and the location but without the source.
	 */
	private static String describe(JacksonException ex) {
		StringBuilder text = new StringBuilder(ex.getOriginalMessage());
		if (!ex.getPath().isEmpty()) {
			text.append(" (").append(ex.getPathReference()).append(')');
		}
		TokenStreamLocation location = ex.getLocation();
		if (location != null && location.getLineNr() > 0) {
			text.append(" (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")");
		}
		return text.append('.').toString();
	}

}
