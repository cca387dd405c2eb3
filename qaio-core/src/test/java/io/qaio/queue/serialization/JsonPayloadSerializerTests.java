package io.qaio.queue.serialization;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.node.NullNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonPayloadSerializerTests {

	private final JsonPayloadSerializer serializer = new JsonPayloadSerializer(JsonMapper.shared());

	@Test
	void isNamedJson() {
		assertThat(this.serializer.name()).isEqualTo("json");
	}

	@Test
	void readerDecidesTheType() {
		Order order = new Order("42", List.of(1, 2), Instant.parse("2026-01-02T03:04:05Z"));
		byte[] json = this.serializer.serialize(order);
		assertThat(text(json)).isEqualTo("{\"id\":\"42\",\"items\":[1,2],\"at\":\"2026-01-02T03:04:05Z\"}");
		assertThat(this.serializer.deserialize(json, Order.class)).isEqualTo(order);
		assertThat(this.serializer.deserialize(json, Object.class))
			.isEqualTo(Map.of("id", "42", "items", List.of(1, 2), "at", "2026-01-02T03:04:05Z"));
	}

	@Test
	void genericTypeIsRead() {
		Type orders = new TypeReference<List<Order>>() {
		}.getType();
		List<Order> payload = List.of(new Order("1", List.of(), Instant.EPOCH));
		assertThat(this.serializer.deserialize(this.serializer.serialize(payload), orders)).isEqualTo(payload);
	}

	@Test
	void plainValuesAreReadWithoutAType() {
		assertThat(this.serializer.deserialize(bytes("\"text\""), Object.class)).isEqualTo("text");
		assertThat(this.serializer.deserialize(bytes("42"), Object.class)).isEqualTo(42);
		assertThat(this.serializer.deserialize(bytes("true"), Object.class)).isEqualTo(true);
		assertThat(this.serializer.deserialize(bytes("[1, \"a\"]"), Object.class)).isEqualTo(List.of(1, "a"));
	}

	@Test
	void settingsOfTheMapperAreKept() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
			.build();
		assertThat(text(new JsonPayloadSerializer(mapper).serialize(new Named("a")))).isEqualTo("{\"Name\":\"a\"}");
	}

	@Test
	void noClassNamesEvenIfTheMapperWouldWriteThem() {
		JsonMapper typing = JsonMapper.builder()
			.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
					DefaultTyping.NON_FINAL_AND_RECORDS)
			.build();
		Map<String, Object> payload = new HashMap<>(Map.of("name", new Named("a")));
		assertThat(typing.writeValueAsString(payload)).contains("java.util.HashMap");
		assertThat(text(new JsonPayloadSerializer(typing).serialize(payload))).isEqualTo("{\"name\":{\"name\":\"a\"}}");
	}

	@Test
	void trailingGarbageIsRefused() {
		JsonMapper lenient = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> new JsonPayloadSerializer(lenient).deserialize(bytes("42 43"), Integer.class))
			.withMessageContaining("Trailing token")
			.withMessageEndingWith("(line 1, column 4).");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(bytes("{} garbage"), Object.class))
			.withMessageContaining("garbage");
	}

	@Test
	void brokenJsonIsRefused() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(bytes("{\"id\": "), Order.class))
			.withMessageContaining("Unexpected end-of-input");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(new byte[0], Object.class))
			.withMessageContaining("end-of-input");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(new byte[] { (byte) 0xAC, (byte) 0xED, 0, 5 }, Object.class));
	}

	@Test
	void wrongShapeIsRefusedWithItsPlace() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(bytes("{\"items\":[\"many\"]}"), Order.class))
			.withMessageContaining("[\"items\"]")
			.withMessageContaining("\"many\"")
			.withMessageContaining("(line 1, column ")
			.withMessageNotContaining("\n");
	}

	@Test
	void nullIsRefused() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(bytes("null"), Object.class))
			.withMessage("The bytes hold JSON null, which is no payload.");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.serialize(NullNode.getInstance()))
			.withMessage("It becomes JSON null, which is no payload.");
	}

	@Test
	void valueThatCannotBeWrittenIsRefused() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.serialize(Map.of("broken", new Broken())))
			.withMessageContaining("the name is lost")
			.withMessageContaining("[\"broken\"]");
		Object[] loop = new Object[1];
		loop[0] = Arrays.asList(loop);
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> this.serializer.serialize(loop))
			.withMessageContaining("nesting depth");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	record Order(String id, List<Integer> items, Instant at) {
	}

	record Named(String name) implements Serializable {
	}

	static class Broken {

		public String getName() {
			throw new IllegalStateException("the name is lost");
		}

	}

}
