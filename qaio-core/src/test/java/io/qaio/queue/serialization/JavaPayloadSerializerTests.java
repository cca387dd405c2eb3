package io.qaio.queue.serialization;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class JavaPayloadSerializerTests {

	private static final String SELF = JavaPayloadSerializerTests.class.getName();

	private static final String ORDER = SELF + "$Order";

	private static final String HOLDER = SELF + "$Holder";

	@Test
	void isNamedJava() {
		assertThat(allowing().name()).isEqualTo("java");
	}

	@Test
	void listedClassIsWrittenAndRead() {
		Order order = new Order("42", 7, State.PAID);
		JavaPayloadSerializer serializer = allowing(ORDER, State.class.getName());
		byte[] bytes = serializer.serialize(order);
		assertThat(serializer.deserialize(bytes, Order.class)).isEqualTo(order);
		assertThat(serializer.deserialize(bytes, Object.class)).isEqualTo(order);
	}

	@Test
	void stringsPrimitivesTheirBoxesAndArraysOfThemNeedNoListing() {
		List<Object> payloads = List.of("text", 42, 42L, 1.5, true, 'c', (byte) 1, new int[] { 1, 2 },
				new byte[][] { { 1 }, { 2 } }, new String[] { "a" }, new Object[] { "a", 1 }, new Number[] { 1, 2L },
				new Runnable[1]);
		for (Object payload : payloads) {
			assertThat(roundTrip(allowing(), payload)).isEqualTo(payload);
		}
	}

	@Test
	void collectionsWorkOnceListed() {
		JavaPayloadSerializer serializer = allowing("java.util.*", "java.math.BigDecimal", "java.math.BigInteger");
		Map<String, Set<BigDecimal>> map = new HashMap<>();
		map.put("prices", new HashSet<>(Set.of(BigDecimal.ONE, BigDecimal.TEN)));
		for (Object payload : List.of(map, new ArrayList<>(), new HashMap<>(), new HashSet<>(), new IdentityHashMap<>(),
				new ArrayList<>(List.of(1, 2, 3)))) {
			assertThat(roundTrip(serializer, payload)).isEqualTo(payload);
		}
		assertThat(roundTrip(allowing("java.util.HashMap"), new HashMap<>(Map.of("a", 1)))).isEqualTo(Map.of("a", 1));
		Set<Byte> sparse = new HashSet<>(16, 0.1f);
		for (int i = Byte.MIN_VALUE; i <= Byte.MAX_VALUE; i++) {
			sparse.add((byte) i);
		}
		assertThat(roundTrip(serializer, sparse)).isEqualTo(sparse);
	}

	@Test
	void nothingIsAllowedUnlessListed() {
		assertRefusesToWrite(allowing(), new Order("42", 7, State.NEW), ORDER);
		assertRefusesToRead(allowing(), javaBytes(new Order("42", 7, State.NEW)), ORDER);
		assertRefusesToWrite(allowing(), State.NEW, State.class.getName());
		assertRefusesToWrite(allowing(), new ArrayList<>(), "java.util.ArrayList");
		assertRefusesToRead(allowing(), javaBytes(new ArrayList<>()), "java.util.ArrayList");
	}

	@Test
	void gadgetIsRefusedBeforeItsCodeRuns() {
		Gadget.ran = false;
		assertRefusesToRead(allowing(ORDER), javaBytes(new Gadget()), Gadget.class.getName());
		assertThat(Gadget.ran).isFalse();
	}

	@Test
	void gadgetInAFieldOfAListedClassIsRefused() {
		Gadget.ran = false;
		Holder holder = new Holder(new Gadget());
		assertRefusesToRead(allowing(HOLDER), javaBytes(holder), Gadget.class.getName());
		assertRefusesToWrite(allowing(HOLDER), holder, Gadget.class.getName());
		assertThat(Gadget.ran).isFalse();
	}

	@Test
	void gadgetInACollectionIsRefused() {
		Gadget.ran = false;
		Object payload = new ArrayList<>(List.of("a", new Gadget()));
		assertRefusesToRead(allowing("java.util.ArrayList"), javaBytes(payload), Gadget.class.getName());
		assertThat(Gadget.ran).isFalse();
	}

	@Test
	void anArrayIsAllowedIfItsElementsAre() {
		Order[][] payload = { { new Order("1", 1, State.NEW) } };
		assertThat(roundTrip(allowing(ORDER, State.class.getName()), payload)).isEqualTo(payload);
		assertRefusesToWrite(allowing(), payload, ORDER);
		assertRefusesToRead(allowing(), javaBytes(new Order[0]), ORDER);
	}

	@Test
	void superclassMustBeListedToo() {
		assertRefusesToWrite(allowing(SELF + "$Special"), new Special(), Base.class.getName());
		assertRefusesToRead(allowing(SELF + "$Special"), javaBytes(new Special()), Base.class.getName());
		assertThat(roundTrip(allowing(SELF + "$Special", Base.class.getName()), new Special()))
			.isInstanceOf(Special.class);
	}

	@Test
	void proxyNeedsItsInterfacesAndItsHandler() {
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Supplier.class },
				new Handler());
		String handler = Handler.class.getName();
		assertRefusesToWrite(allowing(handler), proxy, "java.util.function.Supplier");
		assertRefusesToRead(allowing(handler), javaBytes(proxy), "java.util.function.Supplier");
		assertRefusesToRead(allowing("java.util.function.Supplier"), javaBytes(proxy), handler);
		assertThat(roundTrip(allowing(handler, "java.util.function.Supplier"), proxy)).isInstanceOf(Supplier.class);
	}

	@Test
	void serializableLambdaIsRefused() {
		Supplier<String> lambda = (Supplier<String> & Serializable) () -> "ran";
		assertRefusesToWrite(allowing(SELF), lambda, "java.lang.invoke.SerializedLambda");
	}

	@Test
	void refusalThatAPayloadHidesStaysARefusal() {
		JavaPayloadSerializer serializer = allowing(SELF + "$Hiding");
		assertRefusesToRead(serializer, javaBytes(new Hiding()), Gadget.class.getName());
	}

	@Test
	void patternsMeanClassesPackagesAndPackageTrees() {
		Order order = new Order("42", 7, State.NEW);
		assertThat(roundTrip(allowing("io.qaio.queue.serialization.*"), order)).isEqualTo(order);
		assertThat(roundTrip(allowing("io.qaio.**"), order)).isEqualTo(order);
		assertThat(roundTrip(allowing("io.qaio.queue.serialization.**"), order)).isEqualTo(order);
		assertRefusesToWrite(allowing("io.qaio.queue.*"), order, ORDER);
		assertRefusesToWrite(allowing("io.qaio.queue.serial.**"), order, ORDER);
		assertRefusesToWrite(allowing(SELF), order, ORDER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "*", "**", ".*", "!com.acme.Evil", "maxdepth=5", "com.acme.*;java.util.*",
			"com.acme.Or*", "com.*.Order", "com.acme.***", "com..acme", "com.acme.", "java.base/java.util.*", "[B",
			"com.acme.Order[]", " com.acme.Order" })
	void badPatternIsRefused(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> allowing(pattern))
			.withMessage("'" + pattern + "' in qaio.queue.java-serialization.allowed is not a class name"
					+ " (com.acme.Order, com.acme.Order$Line), a package (com.acme.orders.*),"
					+ " or a package with those below it (com.acme.**).");
	}

	@Test
	void classThatIsNotSerializableIsNamed() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing(HOLDER).serialize(new Holder(new Plain())))
			.withMessage("Class " + Plain.class.getName() + " does not implement java.io.Serializable.");
	}

	@Test
	void otherTypeThanAskedForIsRefused() {
		byte[] bytes = allowing().serialize("text");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, Integer.class))
			.withMessage("The bytes hold a java.lang.String, not a java.lang.Integer.");
		ParameterizedType list = (ParameterizedType) ArrayList.class.getGenericSuperclass();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, list))
			.withMessage("The bytes hold a java.lang.String, not a java.util.AbstractList.");
	}

	@Test
	void nullAndGarbageAreRefused() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(javaBytes(null), Object.class))
			.withMessage("The bytes hold null, which is no payload.");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(new byte[] { 1, 2, 3, 4, 5 }, Object.class))
			.withMessageStartingWith("Java deserialization failed with java.io.StreamCorruptedException");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(new byte[0], Object.class))
			.withMessageContaining("java.io.EOFException");
	}

	@Test
	void classThatIsGoneIsNamed() {
		byte[] bytes = new String(javaBytes(new Order("42", 7, State.NEW)), StandardCharsets.ISO_8859_1)
			.replace(ORDER, SELF + "$Older")
			.getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing("io.qaio.**").deserialize(bytes, Object.class))
			.withMessage("Class " + SELF + "$Older is not on the class path.");
	}

	@Test
	void arrayLargerThanItsBytesIsRefusedBeforeItIsMade() {
		byte[] bytes = javaBytes(new long[] { 1 });
		int length = bytes.length - Long.BYTES - Integer.BYTES;
		bytes[length] = 0x7F;
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, Object.class))
			.withMessage("The bytes claim larger arrays than they can hold.");
		// the most that a hash table of so many bytes may have
		int most = 1024 + 8 * bytes.length;
		ByteBuffer.wrap(bytes).putInt(length, most);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, Object.class))
			.withMessageContaining("EOFException");
		ByteBuffer.wrap(bytes).putInt(length, most + 1);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(bytes, Object.class))
			.withMessageContaining("larger arrays");
		long[] large = new long[20_000];
		assertThat(roundTrip(allowing(), large)).isEqualTo(large);
	}

	@Test
	void deepNestingIsRefused() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().deserialize(javaBytes(nested(1_001)), Object.class))
			.withMessage("The objects are nested deeper than 1000 levels.");
		assertThat(allowing().deserialize(javaBytes(nested(1_000)), Object.class)).isInstanceOf(Object[].class);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> allowing().serialize(nested(1_000_000)))
			.withMessage("The objects are nested too deeply.");
	}

	@Test
	void classLoaderOfTheThreadIsAskedFirst() throws Exception {
		byte[] bytes = javaBytes(new Base());
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (ReloadingClassLoader reloading = new ReloadingClassLoader(Base.class.getName())) {
			thread.setContextClassLoader(reloading);
			Object base = allowing("io.qaio.**").deserialize(bytes, Object.class);
			assertThat(base.getClass().getClassLoader()).isSameAs(reloading);
			thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
			assertThat(allowing("io.qaio.**").deserialize(bytes, Object.class)).isInstanceOf(Base.class);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	@Test
	void filterForTheWholeJvmHoldsAsWell() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djdk.serialFilter=!" + ORDER, "-cp", System.getProperty("java.class.path"),
				JvmWideFilter.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output.lines()).contains(
				"The filter for the whole JVM (jdk.serialFilter) refuses class " + ORDER + ".",
				refusal(Gadget.class.getName()));
		assertThat(process.waitFor()).isZero();
	}

	private static String location(Class<?> type) throws URISyntaxException {
		return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
	}

	private static Object nested(int depth) {
		Object nested = "core";
		for (int i = 0; i < depth; i++) {
			nested = new Object[] { nested };
		}
		return nested;
	}

	private static void assertRefusesToWrite(JavaPayloadSerializer serializer, Object payload, String className) {
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> serializer.serialize(payload))
			.withMessage(refusal(className));
	}

	private static void assertRefusesToRead(JavaPayloadSerializer serializer, byte[] bytes, String className) {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> serializer.deserialize(bytes, Object.class))
			.withMessage(refusal(className));
	}

	private static String refusal(String className) {
		return "Class " + className + " is not allowed: it is not in qaio.queue.java-serialization.allowed."
				+ " Add it there, or its package with .* at the end, if payloads may contain it.";
	}

	private static Object roundTrip(JavaPayloadSerializer serializer, Object payload) {
		return serializer.deserialize(serializer.serialize(payload), Object.class);
	}

	private static JavaPayloadSerializer allowing(String... patterns) {
		return new JavaPayloadSerializer(Arrays.asList(patterns));
	}

	private static byte[] javaBytes(@Nullable Object payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(payload);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return bytes.toByteArray();
	}

	record Order(String id, int amount, State state) implements Serializable {
	}

	enum State {

		NEW {
			@Override
			boolean open() {
				return true;
			}
		},

		PAID;

		boolean open() {
			return false;
		}

	}

	record Holder(Object content) implements Serializable {
	}

	static class Plain {

	}

	static class Base implements Serializable {

	}

	static class Special extends Base {

	}

	static class Gadget implements Serializable {

		static boolean ran;

		private void readObject(ObjectInputStream in) {
			ran = true;
		}

	}

	static class Hiding implements Serializable {

		private void writeObject(ObjectOutputStream out) throws IOException {
			out.writeObject(new Gadget());
		}

		private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
			try {
				in.readObject();
			}
			catch (InvalidClassException ex) {
				// as careless payloads do
			}
		}

	}

	static class Handler implements InvocationHandler, Serializable {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) {
			return null;
		}

	}

	/**
	 * Runs in a JVM of its own: such a filter can be set only once.
	 */
	static class JvmWideFilter {

		public static void main(String[] arguments) {
			JavaPayloadSerializer serializer = allowing(ORDER, State.class.getName());
			for (Object payload : List.of(new Order("42", 7, State.NEW), new Gadget())) {
				try {
					serializer.deserialize(javaBytes(payload), Object.class);
				}
				catch (PayloadConversionException ex) {
					System.out.println(ex.getMessage());
				}
			}
		}

	}

	/**
	 * Has a class of its own where the parent has one of that name, too.
	 */
	static class ReloadingClassLoader extends URLClassLoader {

		private final String reloaded;

		ReloadingClassLoader(String reloaded) throws URISyntaxException, MalformedURLException {
			super(new URL[] { new File(location(JavaPayloadSerializerTests.class)).toURI().toURL() },
					JavaPayloadSerializerTests.class.getClassLoader());
			this.reloaded = reloaded;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(this.reloaded)) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : findClass(name);
		}

	}

}
