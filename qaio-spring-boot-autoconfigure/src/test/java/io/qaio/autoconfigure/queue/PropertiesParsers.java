package io.qaio.autoconfigure.queue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.test.Fuzzing;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values and names in properties, with random data.
 */
final class PropertiesParsers {

	private static final String[] VALUES = { "30s", "PT1M", "250", "-1ms", "1MB", "10", "true", "raw",
			"9223372036854775807d", "99999999999GB" };

	private PropertiesParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(propertiesOfQueues(), namesOfQueues(), propertiesOfZones());
	}

	static Fuzzing propertiesOfQueues() {
		return Fuzzing.of("properties of queues", VALUES)
			.rejectsBy(BindException.class)
			.rejectsBy(InvalidConfigurationException.class)
			.texts((text) -> {
				for (String property : List.of("visibility-timeout", "max-attempts", "max-payload-size", "serializer",
						"max-stack-trace-size", "after-commit", "max-concurrency", "group-concurrency")) {
					settings(Map.of("qaio.queue." + property, text));
					settings(Map.of("qaio.queue.queues.emails." + property, text));
				}
			});
	}

	static Fuzzing namesOfQueues() {
		return Fuzzing.of("names of queues", "emails", "[a.b]", "[é {x}]", "a-b_c")
			.rejectsBy(BindException.class)
			.rejectsBy(InvalidConfigurationException.class)
			.texts((text) -> settings(Map.of("qaio.queue.queues[" + text + "].max-attempts", "3")));
	}

	static Fuzzing propertiesOfZones() {
		return Fuzzing.of("properties of zones", "5r/s", "30r/m", "10000", "redis", "true", "deny", "100ms")
			.rejectsBy(BindException.class)
			.texts((text) -> binder(Map.of("qaio.rate-limit.zones.login.rate", text, "qaio.rate-limit.timeout", text,
					"qaio.rate-limit.zones.login.size", "10"))
				.bindOrCreate("qaio.rate-limit", RateLimitProperties.class));
	}

	private static void settings(Map<String, String> properties) {
		Map<String, String> withRaw = Stream
			.concat(Stream.of(Map.entry("qaio.queue.serializer", "raw")), properties.entrySet().stream())
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (raw, given) -> given));
		TaskQueueProperties bound = binder(withRaw).bindOrCreate("qaio.queue", TaskQueueProperties.class);
		assertThat(new ConfiguredQueueSettings(bound, List.of(new RawPayloadSerializer()), null, true).byQueue())
			.isNotNull();
	}

	private static Binder binder(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties));
	}

}
