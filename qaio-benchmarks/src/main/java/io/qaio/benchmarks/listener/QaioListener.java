package io.qaio.benchmarks.listener;

import java.util.List;
import java.util.function.Consumer;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.qaio.benchmarks.harness.ListenerDesign;
import io.qaio.benchmarks.harness.MailPayload;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.Concurrency;
import io.qaio.queue.listener.ContainerSettings;
import io.qaio.queue.listener.TaskListenerContainer;
import io.qaio.queue.listener.TaskListenerContainerFactory;
import io.qaio.queue.listener.TaskListenerEndpoint;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.redis.RedisTaskStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Qaio's listener container with its default settings.
 */
public final class QaioListener implements ListenerDesign {

	private static final String QUEUE = "mails";

	private final AutoCloseable owned;

	private final TaskQueues queues;

	private final TaskQueue queue;

	private QaioListener(TaskStore store, AutoCloseable owned) {
		this.owned = owned;
		this.queues = TaskQueues.on(store).serializers(List.of(new JsonPayloadSerializer(new JsonMapper()))).build();
		this.queue = this.queues.queue(QUEUE);
	}

	/**
	 * Create listeners on a store that somebody else closes.
	 */
	public QaioListener(TaskStore store) {
		this(store, () -> {
		});
	}

	/**
	 * Create listeners with a client of their own.
	 * @param port where Redis is
	 */
	public static QaioListener onRedis(int port) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		RedisTaskStore store = new RedisTaskStore(() -> client, "qaio");
		return new QaioListener(store, () -> {
			store.close();
			client.shutdown();
		});
	}

	@Override
	public String title() {
		return "Qaio";
	}

	@Override
	public void putAll(List<MailPayload> mails) {
		this.queue.putAll(mails);
	}

	@Override
	public void put(MailPayload mail) {
		this.queue.put(mail);
	}

	@Override
	public AutoCloseable listen(int concurrency, Consumer<MailPayload> handler) {
		TaskListenerContainer container = new TaskListenerContainerFactory(this.queues,
				ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(concurrency, concurrency)), false)
			.create(TaskListenerEndpoint.of("mails", List.of(QUEUE), (tasks) -> {
				handler.accept(tasks.get(0).payload(MailPayload.class));
				return null;
			}));
		container.start();
		return container::stop;
	}

	@Override
	public long left() {
		QueueStats stats = this.queue.stats();
		return stats.ready() + stats.delayed() + stats.taken() + stats.dead();
	}

	@Override
	public void close() throws Exception {
		this.owned.close();
	}

}
