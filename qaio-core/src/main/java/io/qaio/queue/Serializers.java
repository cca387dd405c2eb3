package io.qaio.queue;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import io.qaio.queue.serialization.PayloadSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The known serializers by their names.
 */
final class Serializers {

	private final Map<String, PayloadSerializer> byName = new TreeMap<>();

	Serializers(Collection<? extends PayloadSerializer> serializers) {
		for (PayloadSerializer serializer : serializers) {
			String name = Limits.name("The name of the serializer " + serializer.getClass().getName(),
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

	QueueSettings check(String where, QueueSettings settings) {
		if (find(settings.serializer()) == null) {
			throw new IllegalArgumentException("In " + where + ": " + unknown(settings.serializer()));
		}
		return settings;
	}

	String unknown(String name) {
		return "no serializer is named '" + name + "'. Known are " + this.byName.keySet()
				+ "; add a bean of type PayloadSerializer, or use one of these.";
	}

}
