package io.qaio.queue.listener;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.qaio.queue.listener.ListenerTestSupport.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener whose queues are in two stores, of which one goes away.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SeveralStoresListenerTests {

	private final LeavingStore leaving = new LeavingStore();

	private final MemoryTaskStore staying = new MemoryTaskStore();

	private final TaskQueues queues = TaskQueues.on(this.staying)
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.store("leaving", this.leaving)
		.build();

	private final Set<String> handled = ConcurrentHashMap.newKeySet();

	private final List<TaskListenerContainer> containers = new ArrayList<>();

	@AfterEach
	void close() {
		this.containers.forEach(TaskListenerContainer::stop);
		this.staying.close();
		this.leaving.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "leaving,staying", "staying,leaving" })
	void aStoreThatIsAwayDoesNotHoldUpTheOther(String names, CapturedOutput output) {
		TaskListenerContainer container = new TaskListenerContainerFactory(this.queues, ContainerSettings.DEFAULTS,
				false)
			.create(TaskListenerEndpoint.of("both", List.of(names.split(",")), (tasks) -> {
				tasks.forEach((task) -> this.handled.add(task.payload(String.class)));
				return null;
			}));
		this.containers.add(container);
		container.start();
		putAndAwait("leaving", "a");
		putAndAwait("staying", "b");
		this.leaving.away = true;
		for (int i = 0; i < 5; i++) {
			putAndAwait("staying", "c" + i);
			int refused = this.leaving.refused.get();
			await("another look", () -> this.leaving.refused.get() > refused);
		}
		this.queues.queue("leaving").put("d");
		assertThat(output.getOut().split("cannot take tasks from \\[TaskQueue 'leaving'], which", -1)).hasSize(2);
		assertThat(output).doesNotContain("takes tasks again");
		this.leaving.away = false;
		await("what was put meanwhile", () -> this.handled.contains("d"));
		assertThat(output).containsOnlyOnce("takes tasks again");
		putAndAwait("leaving", "e");
		putAndAwait("staying", "f");
	}

	private void putAndAwait(String queue, String payload) {
		this.queues.queue(queue).put(payload);
		await(payload, () -> this.handled.contains(payload));
	}

	/**
	 * Refuses takes while it is away.
	 */
	private static final class LeavingStore implements TaskStore {

		private final MemoryTaskStore store = new MemoryTaskStore();

		private final AtomicInteger refused = new AtomicInteger();

		private volatile boolean away;

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			QueueStore queue = this.store.queue(name, terms);
			return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
					(proxy, method, arguments) -> {
						if (this.away && method.getName().equals("take")) {
							this.refused.incrementAndGet();
							return CompletableFuture
								.failedFuture(new TaskStoreUnavailableException("Queue '" + name + "': away", null));
						}
						return method.invoke(queue, arguments);
					});
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

}
