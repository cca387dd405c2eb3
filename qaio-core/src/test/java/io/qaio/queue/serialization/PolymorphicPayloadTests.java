package io.qaio.queue.serialization;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads with objects whose classes have type ids.
 */
class PolymorphicPayloadTests {

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new JsonPayloadSerializer(JsonMapper.shared())))
		.defaults(QueueSettings.DEFAULTS.withSerializer("json"))
		.build()
		.queue("drawings");

	private final JsonPayloadSerializer serializer = new JsonPayloadSerializer(JsonMapper.shared());

	@Test
	void objectIsRead() {
		assertDelivered(new Circle(1), Shape.class);
		assertDelivered(new Circle(1), Circle.class);
	}

	@Test
	void collectionsAreRead() {
		assertDelivered(List.of(new Circle(1), new Square(2)), type(new TypeReference<List<Shape>>() {
		}));
		assertDelivered(List.of(new Circle(1)), type(new TypeReference<List<Circle>>() {
		}));
		assertDelivered(Map.of("a", new Circle(1)), type(new TypeReference<Map<String, Shape>>() {
		}));
		assertDelivered(Map.of("a", List.of(new Circle(1))), type(new TypeReference<Map<String, List<Shape>>>() {
		}));
		assertDelivered(Optional.of(new Circle(1)), type(new TypeReference<Optional<Shape>>() {
		}));
		assertThat(this.serializer.serialize(new Object[] { new Circle(1) }))
			.isEqualTo(this.serializer.serialize(new Shape[] { new Circle(1) }));
		assertThat(this.serializer.serialize(new AtomicReference<>(new Circle(1))))
			.isEqualTo(this.serializer.serialize(new Circle(1)));
	}

	@Test
	void typeParametersAreRead() {
		assertDelivered(new Envelope<>("acme", new Circle(1)), type(new TypeReference<Envelope<Shape>>() {
		}));
		assertDelivered(List.of(new Envelope<>("acme", List.of(new Circle(1), new Square(2)))),
				type(new TypeReference<List<Envelope<List<Shape>>>>() {
				}));
		assertDelivered(new Envelope<>("acme", new Envelope<>("acme", new Square(1))),
				type(new TypeReference<Envelope<Envelope<Shape>>>() {
				}));
		assertDelivered(new Envelope<>("acme", new Labelled("a", new Circle(1))),
				type(new TypeReference<Envelope<Labelled>>() {
				}));
		assertDelivered(new CircleEnvelope(new Circle(1)), CircleEnvelope.class);
		assertDelivered(new Page<>(List.of(new Circle(1))), type(new TypeReference<Page<Shape>>() {
		}));
	}

	@Test
	void valuesOfOtherFormsAreRead() {
		assertDelivered(List.of(Preset.DOT, new Circle(1)), type(new TypeReference<List<Shape>>() {
		}));
		assertDelivered(List.of(new Text("a")), type(new TypeReference<List<Shape>>() {
		}));
		assertDelivered(List.of(new Point(1, 2)), type(new TypeReference<List<Shape>>() {
		}));
		assertDelivered(List.of(new Wrapped(1)), type(new TypeReference<List<Wrapper>>() {
		}));
	}

	@Test
	void writesWhatJacksonWritesForTheDeclaredType() {
		JsonMapper mapper = JsonMapper.shared();
		List<Shape> shapes = List.of(new Circle(1), new Square(2), Preset.DOT, new Text("a"), new Point(1, 2));
		assertThat(this.serializer.serialize(shapes)).isEqualTo(mapper.writerFor(new TypeReference<List<Shape>>() {
		}).writeValueAsBytes(shapes));
		Envelope<List<Shape>> envelope = new Envelope<>("acme", shapes);
		assertThat(this.serializer.serialize(envelope))
			.isEqualTo(mapper.writerFor(new TypeReference<Envelope<List<Shape>>>() {
			}).writeValueAsBytes(envelope));
	}

	/**
	 * Where readers know no more than Jackson, there is nothing to add.
	 */
	@Test
	void otherPropertiesStayAsTheyAre() {
		JsonMapper mapper = JsonMapper.shared();
		for (Object payload : List.of(new Anything(new Circle(1)), new Anything(List.of(new Circle(1))),
				new Labelled("a", new Circle(1)), new Flat(new Plain(1)), new WithoutId<>(new Circle(1)),
				new Ignoring<>(new Plain(1)), new Optionally(new Text(""), new Circle(1)),
				new Optionally(new Text("a"), null), new Node("a").linkedToItself(),
				new Open(new TreeMap<>(Map.of("b", 1, "a", List.of()))), Map.of("a", List.of(1, "b")), new Deduced(1),
				List.of(new Deduced(1)))) {
			assertThat(this.serializer.serialize(payload)).isEqualTo(mapper.writeValueAsBytes(payload));
		}
	}

	private void assertDelivered(Object payload, Type type) {
		this.queue.put(payload);
		Task task = this.queue.getNow().orElseThrow();
		assertThat(task.payload(type)).isEqualTo(payload);
		assertThat(task.ack()).isTrue();
		assertThat(this.queue.stats().dead()).isZero();
	}

	private static Type type(TypeReference<?> reference) {
		return reference.getType();
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Square.class),
			@JsonSubTypes.Type(Preset.class), @JsonSubTypes.Type(Text.class), @JsonSubTypes.Type(Point.class) })
	interface Shape {

	}

	@JsonTypeName("circle")
	record Circle(int radius) implements Shape {
	}

	@JsonTypeName("square")
	record Square(int side) implements Shape {
	}

	@JsonTypeName("preset")
	enum Preset implements Shape {

		DOT

	}

	@JsonTypeName("text")
	record Text(@JsonValue String text) implements Shape {
	}

	@JsonTypeName("point")
	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	record Point(int x, int y) implements Shape {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.WRAPPER_OBJECT)
	interface Wrapper {

	}

	record Wrapped(int size) implements Wrapper {
	}

	record Envelope<T>(String tenant, T content) {
	}

	record Labelled(String label, Shape shape) {
	}

	record Page<T>(List<T> content) {
	}

	record CircleEnvelope(Circle content) implements Supplier<Circle> {

		@Override
		public Circle get() {
			return this.content;
		}

	}

	record Optionally(@JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Text text,
			@JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Circle circle) {
	}

	/** Written once, and by its name where it is met again. */
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonTypeName("node")
	@JsonIdentityInfo(generator = ObjectIdGenerators.PropertyGenerator.class, property = "name")
	static class Node {

		public final String name;

		public @Nullable Node next;

		Node(String name) {
			this.name = name;
		}

		Node linkedToItself() {
			this.next = this;
			return this;
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonTypeName("open")
	record Open(@JsonAnyGetter Map<String, Object> others) {
	}

	record Anything(@Nullable Object content) {
	}

	record Plain(int size) {
	}

	record Flat(@JsonUnwrapped Plain content) {
	}

	record WithoutId<T>(@JsonTypeInfo(use = JsonTypeInfo.Id.NONE) T content) {
	}

	record Ignoring<T>(@JsonIgnoreProperties("size") T content) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
	@JsonSubTypes(@JsonSubTypes.Type(Deduced.class))
	interface Deducible {

	}

	record Deduced(int size) implements Deducible {
	}

}
