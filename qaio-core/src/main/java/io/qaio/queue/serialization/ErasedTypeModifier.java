package io.qaio.queue.serialization;

import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.util.NameTransformer;

/**
 * Has Jackson write type ids although the type arguments of the payload are not known. A
 * payload is an object without a declared type: of a {@code List<Shape>} or an
 * {@code Envelope<Shape>} only {@code List} and {@code Envelope} are known, so Jackson
 * would leave out the type ids of the shapes, and no reader could read them as shapes.
 * Classes without type ids are not touched.
 */
final class ErasedTypeModifier extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier bean,
			ValueSerializer<?> serializer) {
		return modify(config, bean, bean.getType(), serializer);
	}

	@Override
	public ValueSerializer<?> modifyEnumSerializer(SerializationConfig config, JavaType type,
			BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
		return modify(config, bean, type, serializer);
	}

	private static ValueSerializer<?> modify(SerializationConfig config, BeanDescription.Supplier bean, JavaType type,
			ValueSerializer<?> serializer) {
		boolean polymorphic = config.getAnnotationIntrospector()
			.findPolymorphicTypeInfo(config, bean.getClassInfo()) != null;
		return polymorphic ? new Polymorphic(serializer, type, null) : serializer;
	}

	/**
	 * Writes values of a class that has type ids.
	 */
	private static final class Polymorphic extends ValueSerializer<Object> {

		private final ValueSerializer<Object> delegate;

		private final JavaType type;

		/** Writes the type ids where nothing else does. */
		private final @Nullable TypeSerializer erased;

		@SuppressWarnings("unchecked")
		Polymorphic(ValueSerializer<?> delegate, JavaType type, @Nullable TypeSerializer erased) {
			this.delegate = (ValueSerializer<Object>) delegate;
			this.type = type;
			this.erased = erased;
		}

		@Override
		public void resolve(SerializationContext context) {
			this.delegate.resolve(context);
		}

		@Override
		public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
			ValueSerializer<?> contextual = this.delegate.createContextual(context, property);
			TypeSerializer ids = (property == null || isErased(property)) ? context.findTypeSerializer(this.type)
					: null;
			return (ids == null) ? contextual
					: new Polymorphic(contextual, this.type, ids.forProperty(context, property));
		}

		/**
		 * Readers know the type of a property as little as Jackson here, unless it comes
		 * from a type parameter of its class.
		 */
		private static boolean isErased(BeanProperty property) {
			return property.getMember() != null
					&& property.getMember().getDeclaringClass().getTypeParameters().length > 0
					&& property.getAnnotation(JsonTypeInfo.class) == null;
		}

		/**
		 * Jackson calls this if it knows of no type id.
		 */
		@Override
		public void serialize(Object value, JsonGenerator json, SerializationContext context) {
			if (this.erased != null) {
				this.delegate.serializeWithType(value, json, context, this.erased);
			}
			else {
				this.delegate.serialize(value, json, context);
			}
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator json, SerializationContext context,
				TypeSerializer type) {
			this.delegate.serializeWithType(value, json, context, type);
		}

		@Override
		public boolean isEmpty(SerializationContext context, Object value) {
			return this.delegate.isEmpty(context, value);
		}

		@Override
		public boolean usesObjectId() {
			return this.delegate.usesObjectId();
		}

		@Override
		public ValueSerializer<Object> unwrappingSerializer(NameTransformer unwrapper) {
			return this.delegate.unwrappingSerializer(unwrapper);
		}

		@Override
		public ValueSerializer<?> withFormatOverrides(SerializationConfig config, JsonFormat.Value format) {
			return with(this.delegate.withFormatOverrides(config, format));
		}

		@Override
		public ValueSerializer<?> withIgnoredProperties(Set<String> properties) {
			return with(this.delegate.withIgnoredProperties(properties));
		}

		@Override
		public ValueSerializer<?> withFilterId(Object filter) {
			return with(this.delegate.withFilterId(filter));
		}

		private ValueSerializer<?> with(ValueSerializer<?> changed) {
			return new Polymorphic(changed, this.type, this.erased);
		}

		@Override
		public ValueSerializer<?> getDelegatee() {
			return this.delegate;
		}

	}

}
