package io.qaio.faults.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import io.qaio.faults.history.HistoryFile;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;

/**
 * A store that records deliveries and settlements. Futures are those of the store itself,
 * so that a caller who cancels one cancels the store's.
 */
final class RecordingTaskStore implements TaskStore {

	private final TaskStore store;

	private final HistoryFile history;

	RecordingTaskStore(TaskStore store, HistoryFile history) {
		this.store = store;
		this.history = history;
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		QueueStore queue = this.store.queue(name, terms);
		StoreCalls calls = new StoreCalls(this.history);
		return (QueueStore) Proxy.newProxyInstance(QueueStore.class.getClassLoader(),
				new Class<?>[] { QueueStore.class }, (proxy, method, args) -> {
					try {
						calls.begin(method.getName(), args);
						Object result = method.invoke(queue, args);
						return calls.watch(method.getName(), args, result);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	@Override
	public void close() {
		this.store.close();
	}

}
