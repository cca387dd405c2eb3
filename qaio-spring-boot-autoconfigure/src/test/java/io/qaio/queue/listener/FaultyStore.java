package io.qaio.queue.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;

/**
 * A store in memory that notes its calls, and fails those that a test names:
 * {@code <queue>.<method>}.
 */
final class FaultyStore implements TaskStore {

	private final MemoryTaskStore store = new MemoryTaskStore();

	private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();

	private final Map<String, Runnable> first = new ConcurrentHashMap<>();

	private final Queue<String> calls = new ConcurrentLinkedQueue<>();

	/**
	 * Fail the next calls of a method.
	 */
	void fail(String method, int times) {
		this.failures.put(method, new AtomicInteger(times));
	}

	/**
	 * Do something when a method is called the next time, before it is called.
	 */
	void before(String method, Runnable work) {
		this.first.put(method, work);
	}

	/**
	 * How often a method was called.
	 */
	long calls(String method) {
		return this.calls.stream().filter(method::equals).count();
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		QueueStore queue = this.store.queue(name, terms);
		return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
				(proxy, method, arguments) -> call(queue, name + "." + method.getName(), method, arguments));
	}

	private Object call(QueueStore queue, String name, Method method, Object[] arguments) throws Throwable {
		this.calls.add(name);
		Runnable work = this.first.remove(name);
		if (work != null) {
			work.run();
		}
		AtomicInteger left = this.failures.get(name);
		if (left != null && left.getAndDecrement() > 0) {
			return CompletableFuture.failedFuture(new TaskStoreUnavailableException(name + " fails", null));
		}
		try {
			return method.invoke(queue, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	@Override
	public void close() {
		this.store.close();
	}

	@Override
	public String toString() {
		return "FaultyStore after " + List.copyOf(this.calls);
	}

}
