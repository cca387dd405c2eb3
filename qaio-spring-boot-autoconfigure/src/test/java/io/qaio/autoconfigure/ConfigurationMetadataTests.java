package io.qaio.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;

import io.qaio.autoconfigure.queue.TaskQueueProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationMetadataTests {

	private static final Map<String, Object> DEFAULTS = Map.ofEntries(entry("qaio.queue.store", "redis"),
			entry("qaio.queue.key-prefix", "qaio"), entry("qaio.queue.default-queue", "default"),
			entry("qaio.queue.enabled", "true"), entry("qaio.queue.serializer", "json"),
			entry("qaio.queue.visibility-timeout", "30s"), entry("qaio.queue.requeue-interval", "1s"),
			entry("qaio.queue.max-attempts", "10"), entry("qaio.queue.tarantool.host", "localhost"),
			entry("qaio.queue.tarantool.port", "3301"), entry("qaio.queue.max-payload-size", "1MB"),
			entry("qaio.queue.max-stack-trace-size", "1KB"), entry("qaio.rate-limit.enabled", "true"),
			entry("qaio.rate-limit.store", "local"), entry("qaio.queue.listener.enabled", "true"),
			entry("qaio.queue.listener.auto-startup", "true"), entry("qaio.queue.listener.concurrency", "1"),
			entry("qaio.queue.listener.prefetch", "1"), entry("qaio.queue.listener.batch-size", "100"),
			entry("qaio.queue.listener.shutdown-timeout", "20s"), entry("qaio.queue.listener.stuck-after", "5m"),
			entry("qaio.queue.listener.retry.initial-interval", "1s"),
			entry("qaio.queue.listener.retry.multiplier", "2"), entry("qaio.queue.listener.retry.max-interval", "1m"),
			entry("qaio.queue.listener.retry.jitter", "0.5"));

	@Test
	void everyPropertyHasADescription() throws IOException {
		JsonNode properties = metadata().get("properties");
		assertThat(properties).extracting((property) -> property.get("name").asString())
			.contains("qaio.queue.queues", "qaio.queue.java-serialization.allowed", "qaio.rate-limit.zones");
		assertThat(properties)
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).matches("[A-Z].+\\."));
	}

	@Test
	void defaultsAreDocumented() throws IOException {
		JsonNode properties = metadata().get("properties");
		DEFAULTS.forEach((name, value) -> assertThat(properties).as(name).anySatisfy((property) -> {
			assertThat(property.get("name").asString()).isEqualTo(name);
			assertThat(property.get("defaultValue").asString()).isEqualTo(value);
		}));
	}

	@Test
	void serializersAreHinted() throws IOException {
		assertThat(metadata().get("hints")).anySatisfy((hint) -> {
			assertThat(hint.get("name").asString()).isEqualTo("qaio.queue.serializer");
			assertThat(hint.get("values")).extracting((value) -> value.get("value").asString())
				.containsExactly("json", "raw", "java");
		});
	}

	private static JsonNode metadata() throws IOException {
		// Boot's modules have files of that name, too
		String root = TaskQueueProperties.class.getProtectionDomain().getCodeSource().getLocation().toString();
		try (InputStream in = URI.create(root + "META-INF/spring-configuration-metadata.json").toURL().openStream()) {
			return JsonMapper.shared().readTree(in);
		}
	}

}
