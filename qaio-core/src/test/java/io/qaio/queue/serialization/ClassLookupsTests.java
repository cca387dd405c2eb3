package io.qaio.queue.serialization;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads on threads whose context class loader does not know the payload's class.
 */
class ClassLookupsTests {

	private final ClassLoader before = Thread.currentThread().getContextClassLoader();

	@AfterEach
	void restoreContext() {
		Thread.currentThread().setContextClassLoader(this.before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "java", "json" })
	void aForeignContextIsAskedOnce(String serializer) throws Exception {
		TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
			.serializers(List.of(new JavaPayloadSerializer(List.of("io.qaio.**")),
					new JsonPayloadSerializer(JsonMapper.shared())))
			.defaults(QueueSettings.DEFAULTS.withSerializer(serializer))
			.build()
			.queue("orders");
		CountingClassLoader foreign = new CountingClassLoader(ClassLoader.getPlatformClassLoader());
		for (int i = 0; i < 100; i++) {
			queue.put(new ClassLoaderTests.Order());
			Thread.currentThread().setContextClassLoader(foreign);
			assertThat(queue.get().payload(ClassLoaderTests.Order.class)).isNotNull();
			Thread.currentThread().setContextClassLoader(this.before);
		}
		assertThat(foreign.lookups).hasValue(1);
	}

	@Test
	void answersAreRememberedForEachLoaderAndClass() {
		ClassLookups lookups = new ClassLookups();
		CountingClassLoader foreign = new CountingClassLoader(ClassLoader.getPlatformClassLoader());
		CountingClassLoader child = new CountingClassLoader(getClass().getClassLoader());
		for (int i = 0; i < 3; i++) {
			assertThat(lookups.gives(foreign, ClassLoaderTests.Order.class)).isFalse();
			assertThat(lookups.gives(child, ClassLoaderTests.Order.class)).isTrue();
			assertThat(lookups.gives(child, ClassLoaderTests.Circle.class)).isTrue();
		}
		assertThat(foreign.lookups).hasValue(1);
		assertThat(child.lookups).hasValue(2);
	}

	@Test
	void classLoadersAreNotKeptAlive() throws Exception {
		ClassLookups lookups = new ClassLookups();
		List<WeakReference<ClassLoader>> loaders = askForeignContext(lookups);
		assertThat(lookups.size()).isOne();
		Awaitility.await().untilAsserted(() -> {
			System.gc();
			assertThat(loaders).allMatch((loader) -> loader.refersTo(null));
		});
	}

	private static List<WeakReference<ClassLoader>> askForeignContext(ClassLookups lookups) throws Exception {
		ClassLoader foreign = new CountingClassLoader(ClassLoader.getPlatformClassLoader());
		ClassLoader application = new ClassLoaderTests.ApplicationClassLoader(Set.of("Order"),
				ClassLookupsTests.class.getClassLoader());
		assertThat(lookups.gives(foreign, Class.forName(ClassLoaderTests.Order.class.getName(), false, application)))
			.isFalse();
		return List.of(new WeakReference<>(foreign), new WeakReference<>(application));
	}

	@Test
	void thereIsABound() {
		ClassLookups lookups = new ClassLookups();
		IntStream.range(0, 3 * ClassLookups.MAX_ANSWERS)
			.mapToObj((i) -> new CountingClassLoader(null))
			.forEach((loader) -> {
				assertThat(lookups.gives(loader, ClassLoaderTests.Order.class)).isFalse();
				assertThat(lookups.size()).isLessThanOrEqualTo(ClassLookups.MAX_ANSWERS);
			});
	}

	/**
	 * Counts the look-ups of this test's classes.
	 */
	private static final class CountingClassLoader extends ClassLoader {

		private final AtomicInteger lookups = new AtomicInteger();

		CountingClassLoader(@Nullable ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith(ClassLoaderTests.class.getName())) {
				this.lookups.incrementAndGet();
			}
			return super.loadClass(name, resolve);
		}

	}

}
