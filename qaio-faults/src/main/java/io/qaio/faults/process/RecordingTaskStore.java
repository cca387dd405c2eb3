package io.qaio.faults.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import io.qaio.faults.history.HistoryFile;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

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

	/**
	 * Record what is asked of all stores of an application.
	 * @param history where
	 * @return what puts this between each store and who uses it
	 */
	static BeanPostProcessor around(ObjectProvider<HistoryFile> history) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof TaskStore store) ? new RecordingTaskStore(store, history.getObject()) : bean;
			}

		};
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
