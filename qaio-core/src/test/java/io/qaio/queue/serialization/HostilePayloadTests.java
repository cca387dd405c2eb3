package io.qaio.queue.serialization;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payloads that somebody wrote who wants to run code, or to occupy the reader.
 */
class HostilePayloadTests {

	private static final String SELF = HostilePayloadTests.class.getName();

	private static boolean ran;

	@BeforeEach
	void nothingRan() {
		ran = false;
	}

	@Test
	void aMapThatLooksUpAHostIsRefused() throws MalformedURLException {
		Map<URL, String> map = new HashMap<>(Map.of(new URL("http://127.0.0.1/"), ""));
		assertRefuses("java.net.URL", map, "java.util.**", "java.lang.**");
	}

	@Test
	void aChainOfTransformersIsRefused() {
		Chain chain = new Chain(List.of(new Invoker("getClass"), new Invoker("forName")));
		PriorityQueue<Object> queue = new PriorityQueue<>(2, chain);
		queue.add("a");
		queue.add("b");
		Map<String, Object> map = new TreeMap<>(chain);
		map.put("a", "a");
		ran = false;
		for (Object payload : List.of(queue, map, new ArrayList<>(List.of(queue)), new Object[] { map })) {
			assertRefuses(SELF + "$Chain", payload, "java.**");
			assertRefuses(SELF + "$Invoker", payload, "java.**", SELF + "$Chain");
		}
	}

	@Test
	void proxiesInProxiesAreRefused() {
		Object inner = proxy(new Handler(new Invoker("exec")));
		Object outer = proxy(new Handler(inner));
		for (Object payload : List.of(outer, new HashMap<>(Map.of("a", outer)), new Object[] { outer })) {
			assertRefuses("java.util.Map", payload, SELF + "$Handler", "java.util.HashMap");
			assertRefuses(SELF + "$Handler", payload, "java.util.*");
			assertRefuses(SELF + "$Invoker", payload, "java.util.*", SELF + "$Handler");
		}
	}

	@Test
	void collectionsThatClaimToBeLargeAreRefused() {
		Map<String, String> map = new HashMap<>(Map.of("a", "b"));
		byte[] bytes = javaBytes(map);
		// a block of 8 bytes: the number of buckets, and how many entries follow
		int buckets = indexOf(bytes, "w\b") + 2;
		ByteBuffer.wrap(bytes).putInt(buckets + Integer.BYTES, Integer.MAX_VALUE);
		assertLarge(bytes);
		byte[] list = javaBytes(new ArrayList<>(List.of("a")));
		int size = indexOf(list, "sizexp") + "sizexp".length();
		ByteBuffer.wrap(list).putInt(size, Integer.MAX_VALUE);
		assertLarge(list);
	}

	private static void assertLarge(byte[] bytes) {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing("java.util.*").deserialize(bytes, Object.class))
			.withMessage("The bytes claim larger arrays than they can hold.");
	}

	@Test
	void deepGraphsAreRefused() throws Exception {
		JavaPayloadSerializer serializer = allowing("java.util.*");
		assertThat(serializer.deserialize(nestedBytes(200), Object.class)).isInstanceOf(ArrayList.class);
		for (int depth : new int[] { 1100, 10_000 }) {
			byte[] bytes = nestedBytes(depth);
			assertThatExceptionOfType(PayloadConversionException.class)
				.isThrownBy(() -> serializer.deserialize(bytes, Object.class))
				.withMessageStartingWith("The objects are nested ");
		}
	}

	private static byte[] nestedBytes(int depth) throws Exception {
		FutureTask<byte[]> writing = new FutureTask<>(() -> {
			Object nested = "core";
			for (int i = 0; i < depth; i++) {
				nested = new ArrayList<>(List.of(nested));
			}
			return javaBytes(nested);
		});
		new Thread(null, writing, "with a large stack", 256 * 1024 * 1024).start();
		return writing.get();
	}

	@Test
	void noClassIsLoadedThatIsNotAllowed() {
		Object proxy = proxy(new Handler("a"));
		List<Object> payloads = List.of(new Invoker("exec"), new Object[] { new Invoker("exec") },
				new ArrayList<>(List.of(new Invoker("exec"))), new Special(), proxy, Kind.ONE, Invoker.class);
		for (Object payload : payloads) {
			Set<String> asked = loading(() -> assertThatExceptionOfType(PayloadConversionException.class)
				.isThrownBy(() -> allowing("java.util.ArrayList", "java.lang.Class", SELF + "$Special")
					.deserialize(javaBytes(payload), Object.class))
				.withMessageContaining("is not allowed"));
			assertThat(asked).as("of %s", payload.getClass())
				.allMatch((name) -> name.equals(SELF + "$Special") || name.startsWith("java.lang.")
						|| name.startsWith("[Ljava.lang.") || name.startsWith("java.util.ArrayList"));
		}
	}

	@Test
	void anArrayOfAnotherClassDoesNotInitializeIt() {
		byte[] bytes = new String(javaBytes(new Placeholder[0]), StandardCharsets.ISO_8859_1)
			.replace("$Placeholder", "$Initialized")
			.getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, Object.class))
			.withMessageStartingWith("Class " + SELF + "$Initialized is not allowed: ");
		assertThat(ran).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'@class':'%s'}", "['%s',{}]", "{'@type':'%s'}", "{'@c':'%s'}", "{'class':'%s'}", "'%s'",
			"{'kind':'%s'}", "{'@class':'%s','id':'a'}", "[['%s',['%s',{}]]]", "{'%s':{}}" })
	void noClassIsLoadedThatJsonNames(String json) {
		byte[] bytes = json.replace('\'', '"').replace("%s", SELF + "$Initialized").getBytes(StandardCharsets.UTF_8);
		JsonMapper typing = JsonMapper.builder()
			.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
					DefaultTyping.NON_FINAL_AND_RECORDS)
			.build();
		List<Type> types = List.of(Object.class, Map.class, List.class, Order.class, Shape.class,
				new TypeReference<Map<String, Shape>>() {
				}.getType());
		for (JsonPayloadSerializer serializer : List.of(new JsonPayloadSerializer(JsonMapper.shared()),
				new JsonPayloadSerializer(typing))) {
			for (Type type : types) {
				Set<String> asked = loading(() -> {
					try {
						Object payload = serializer.deserialize(bytes, type);
						assertThat(payload).isNotInstanceOf(Initialized.class);
					}
					catch (PayloadConversionException ex) {
						// not of that type
					}
				});
				assertThat(asked).as("as %s", type).doesNotContain(SELF + "$Initialized");
			}
		}
		assertThat(ran).isFalse();
	}

	@Test
	void jsonThatIsDeepOrHasHugeNumbersIsRefused() {
		JsonPayloadSerializer serializer = new JsonPayloadSerializer(JsonMapper.shared());
		for (String json : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000), "9".repeat(100_000),
				"{\"" + "a".repeat(100_000) + "\":1}")) {
			for (Type type : List.of(Object.class, Order.class)) {
				assertThatExceptionOfType(PayloadConversionException.class)
					.isThrownBy(() -> serializer.deserialize(json.getBytes(StandardCharsets.UTF_8), type));
			}
		}
	}

	/**
	 * What the context class loader is asked for meanwhile.
	 */
	private static Set<String> loading(Runnable work) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		Set<String> asked = ConcurrentHashMap.newKeySet();
		thread.setContextClassLoader(new ClassLoader(before) {

			@Override
			protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
				asked.add(name);
				return super.loadClass(name, resolve);
			}

		});
		try {
			work.run();
		}
		finally {
			thread.setContextClassLoader(before);
		}
		return asked;
	}

	private static void assertRefuses(String className, Object payload, String... allowed) {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing(allowed).deserialize(javaBytes(payload), Object.class))
			.withMessageStartingWith("Class " + className + " is not allowed: ");
		assertThat(ran).as("its code ran").isFalse();
	}

	private static JavaPayloadSerializer allowing(String... patterns) {
		return new JavaPayloadSerializer(Set.of(patterns));
	}

	private static int indexOf(byte[] bytes, String part) {
		int index = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(part);
		assertThat(index).isPositive();
		return index;
	}

	private static Object proxy(InvocationHandler handler) {
		return Proxy.newProxyInstance(HostilePayloadTests.class.getClassLoader(), new Class<?>[] { Map.class },
				handler);
	}

	private static byte[] javaBytes(Object payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(payload);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return bytes.toByteArray();
	}

	enum Kind {

		ONE

	}

	record Order(@Nullable String id) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(double radius) implements Shape {
	}

	static class Base implements Serializable {

	}

	static class Special extends Base {

	}

	/** With a name of the same length as the other. */
	static class Placeholder implements Serializable {

	}

	static class Initialized implements Serializable {

		static {
			ran = true;
		}

	}

	/** Runs others when two objects are compared, as known chains do. */
	record Chain(List<Invoker> invokers) implements Comparator<Object>, Serializable {

		Chain {
			invokers = new ArrayList<>(invokers);
		}

		@Override
		public int compare(Object one, Object other) {
			this.invokers.forEach(Invoker::invoke);
			return String.valueOf(one).compareTo(String.valueOf(other));
		}

	}

	record Invoker(String method) implements Serializable {

		void invoke() {
			ran = true;
		}

	}

	record Handler(Object content) implements InvocationHandler, Serializable {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) {
			ran = ran || !Set.of("hashCode", "equals", "toString").contains(method.getName());
			return switch (method.getName()) {
				case "hashCode" -> 1;
				case "equals" -> proxy == arguments[0];
				case "toString" -> "proxy";
				default -> null;
			};
		}

	}

}
