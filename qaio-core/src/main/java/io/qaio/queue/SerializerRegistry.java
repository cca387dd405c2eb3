package io.qaio.queue;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import io.qaio.queue.serialization.PayloadSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The serializers by their names. Immutable.
 */
final class SerializerRegistry {

	private final Map<String, PayloadSerializer> byName = new TreeMap<>();

	SerializerRegistry(Collection<? extends PayloadSerializer> serializers) {
		for (PayloadSerializer serializer : serializers) {
			String name = TaskBounds.name("The name of the serializer " + serializer.getClass().getName(),
					serializer.name());
			PayloadSerializer other = this.byName.putIfAbsent(name, serializer);
			if (other != null) {
				throw new IllegalArgumentException("Two serializers are named '" + name + "': "
						+ other.getClass().getName() + " and " + serializer.getClass().getName() + ". Rename one.");
			}
		}
	}

	@Nullable PayloadSerializer find(String name) {
		return this.byName.get(name);
	}

	/**
	 * Check that a name is known.
	 * @throws IllegalArgumentException if it is not; the message starts with
	 * {@code where}
	 */
	void check(String where, String name) {
		if (find(name) == null) {
			throw new IllegalArgumentException(where + ": " + unknown(name));
		}
	}

	String unknown(String name) {
		return "no serializer is named '" + name + "'. Known are " + this.byName.keySet()
				+ "; add a bean of type PayloadSerializer, or use one of these.";
	}

}
