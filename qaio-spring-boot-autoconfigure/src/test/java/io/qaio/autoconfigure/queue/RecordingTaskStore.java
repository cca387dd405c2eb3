package io.qaio.autoconfigure.queue;

import java.util.LinkedHashMap;
import java.util.Map;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;

import static org.mockito.Mockito.mock;

/**
 * Remembers which queues it was asked for.
 */
public class RecordingTaskStore implements TaskStore {

	public final Map<String, LeaseTerms> queues = new LinkedHashMap<>();

	public boolean closed;

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		this.queues.put(name, terms);
		return mock(QueueStore.class);
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
