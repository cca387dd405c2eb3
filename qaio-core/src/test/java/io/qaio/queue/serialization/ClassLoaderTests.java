package io.qaio.queue.serialization;

import java.io.File;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose classes are in a class loader of their own, as with Spring Boot's
 * devtools: the parent has classes of the same names. Payloads are read on threads with
 * another context class loader.
 */
class ClassLoaderTests {

	private static final String SELF = ClassLoaderTests.class.getName();

	private final ClassLoader before = Thread.currentThread().getContextClassLoader();

	private ApplicationClassLoader application;

	private TaskQueue queue;

	@BeforeEach
	void createApplication() throws Exception {
		this.application = new ApplicationClassLoader(Set.of("Order", "Circle", "Shape", "Label", "Handler", "Drawing"),
				getClass().getClassLoader());
		this.queue = TaskQueues.on(new MemoryTaskStore())
			.serializers(List.of(new JavaPayloadSerializer(List.of("io.qaio.**", "java.util.*", "java.lang.*")),
					new JsonPayloadSerializer(JsonMapper.shared())))
			.defaults(QueueSettings.DEFAULTS.withSerializer("java"))
			.build()
			.queue("orders");
	}

	@AfterEach
	void closeApplication() throws Exception {
		Thread.currentThread().setContextClassLoader(this.before);
		this.application.close();
	}

	@Test
	void classOfTheExpectedTypeIsReadOnAnyThread() throws Exception {
		Class<?> order = this.application.type("Order");
		this.queue.put(order.getConstructor().newInstance());
		Object payload = this.queue.async()
			.get()
			.thenApplyAsync((task) -> task.payload(order), ForkJoinPool.commonPool())
			.get();
		assertThat(payload).isInstanceOf(order);
	}

	@Test
	void classesOfTypeArgumentsAreRead() throws Exception {
		Class<?> order = this.application.type("Order");
		Object payload = order.getConstructor().newInstance();
		this.queue.put(new ArrayList<>(List.of(payload)));
		Object read = readElsewhere(this.application.type("Drawing").getMethod("orders").getGenericReturnType(), null);
		assertThat((List<?>) read).singleElement().isInstanceOf(order);
	}

	@Test
	void theLoaderOfAnyPartOfATypeIsFound() throws Exception {
		Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
		Class<?> order = this.application.type("Order");
		Type list = this.application.type("Drawing").getMethod("orders").getGenericReturnType();
		GenericArrayType array = () -> list;
		assertThat(ExpectedTypeLoader.find(array)).isSameAs(this.application);
		assertThat(ExpectedTypeLoader.find(upTo(order))).isSameAs(this.application);
		assertThat(ExpectedTypeLoader.find(upTo(String.class, order))).isSameAs(this.application);
		assertThat(ExpectedTypeLoader.find(upTo(String.class))).isNull();
		GenericArrayType plain = () -> upTo(getClass());
		assertThat(ExpectedTypeLoader.find(plain)).isNull();
		TypeVariable<?> variable = List.class.getTypeParameters()[0];
		assertThat(ExpectedTypeLoader.find(variable)).isNull();
	}

	private static WildcardType upTo(Type... bounds) {
		return new WildcardType() {

			@Override
			public Type[] getUpperBounds() {
				return bounds;
			}

			@Override
			public Type[] getLowerBounds() {
				return new Type[0];
			}

		};
	}

	@Test
	void arrayIsRead() throws Exception {
		Class<?> order = this.application.type("Order");
		this.queue.put(order.getConstructor().newInstance());
		this.queue.put(Array.newInstance(order, 1));
		assertThat(readElsewhere(order, ClassLoader.getPlatformClassLoader())).isInstanceOf(order);
		assertThat(readElsewhere(order.arrayType(), getClass().getClassLoader())).isInstanceOf(order.arrayType());
	}

	@Test
	void proxyIsRead() throws Exception {
		Class<?> label = this.application.type("Label");
		InvocationHandler handler = (InvocationHandler) this.application.type("Handler").getConstructor().newInstance();
		this.queue.put(Proxy.newProxyInstance(this.application, new Class<?>[] { label }, handler));
		assertThat(readElsewhere(label, getClass().getClassLoader())).isInstanceOf(label);
	}

	@ParameterizedTest
	@ValueSource(strings = { "java", "json" })
	void classAsAFieldIsRead(String serializer) throws Exception {
		Class<?> drawing = this.application.type("Drawing");
		Class<?> order = this.application.type("Order");
		put(drawing.getConstructor(Class.class, this.application.type("Shape")).newInstance(order, null), serializer);
		Object read = readElsewhere(drawing, getClass().getClassLoader());
		assertThat(drawing.getMethod("type").invoke(read)).isSameAs(order);
	}

	@ParameterizedTest
	@ValueSource(strings = { "java", "json" })
	void classNamedInThePayloadIsRead(String serializer) throws Exception {
		Class<?> shape = this.application.type("Shape");
		Class<?> circle = this.application.type("Circle");
		put(circle.getConstructor().newInstance(), serializer);
		assertThat(readElsewhere(shape, getClass().getClassLoader())).isInstanceOf(circle);
	}

	/**
	 * A listener's thread: the expected type is in a library, the payload's class in the
	 * application, and the library's loader has a class of that name, too.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "java", "json" })
	void contextThatGivesTheExpectedTypeIsAskedFirst(String serializer) throws Exception {
		try (ApplicationClassLoader other = new ApplicationClassLoader(Set.of("Circle"), getClass().getClassLoader())) {
			Class<?> circle = other.type("Circle");
			put(circle.getConstructor().newInstance(), serializer);
			assertThat(readElsewhere(Shape.class, other)).isInstanceOf(circle);
		}
	}

	@Test
	void contextIsAskedForWhatTheExpectedTypeDoesNotKnow() throws Exception {
		try (ApplicationClassLoader library = new ApplicationClassLoader(Set.of("Label"),
				ClassLoader.getPlatformClassLoader());
				ApplicationClassLoader context = new ApplicationClassLoader(Set.of("Order"),
						ClassLoader.getPlatformClassLoader())) {
			Class<?> order = context.type("Order");
			this.queue.put(new ArrayList<>(List.of(order.getConstructor().newInstance())));
			Object read = readElsewhere(new ListOf(library.type("Label")), context);
			assertThat((List<?>) read).singleElement().isInstanceOf(order);
		}
	}

	@Test
	void contextIsThereAfterwards() throws Exception {
		put(this.application.type("Circle").getConstructor().newInstance(), "json");
		Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
		this.queue.get().payload(this.application.type("Circle"));
		assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(ClassLoader.getPlatformClassLoader());
	}

	private void put(Object payload, String serializer) {
		this.queue.put(payload, PutOptions.with().serializer(serializer));
	}

	private Object readElsewhere(Type type, @Nullable ClassLoader context) throws Exception {
		Task task = this.queue.get();
		assertThat(task.ack()).isTrue();
		return CompletableFuture.supplyAsync(() -> task.payload(type), (read) -> {
			Thread thread = new Thread(read);
			thread.setContextClassLoader(context);
			thread.start();
		}).get();
	}

	public static class Order implements Serializable {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	public interface Shape {

	}

	public static class Circle implements Shape, Serializable {

	}

	public interface Label {

	}

	public static class Handler implements InvocationHandler, Serializable {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) {
			return null;
		}

	}

	public record Drawing(Class<?> type, @Nullable Shape shape) implements Serializable {

		public static List<Order> orders() {
			return List.of();
		}

	}

	record ListOf(Class<?> element) implements ParameterizedType {

		@Override
		public Type[] getActualTypeArguments() {
			return new Type[] { this.element };
		}

		@Override
		public Type getRawType() {
			return List.class;
		}

		@Override
		public @Nullable Type getOwnerType() {
			return null;
		}

	}

	/**
	 * Has some of the classes above as its own, even if the parent has them, too.
	 */
	static class ApplicationClassLoader extends URLClassLoader {

		private final Set<String> own;

		ApplicationClassLoader(Set<String> own, ClassLoader parent) throws Exception {
			super(new URL[] { location() }, parent);
			this.own = own;
		}

		private static URL location() throws Exception {
			URI location = ClassLoaderTests.class.getProtectionDomain().getCodeSource().getLocation().toURI();
			return new File(location).toURI().toURL();
		}

		Class<?> type(String name) throws ClassNotFoundException {
			return Class.forName(SELF + "$" + name, true, this);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(SELF + "$")) {
				return super.loadClass(name, resolve);
			}
			if (!this.own.contains(name.substring(SELF.length() + 1))) {
				return getParent().loadClass(name);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : findClass(name);
		}

	}

}
