package io.qaio.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops with the application what can be started and stopped by hand, too. A
 * start that follows a stop of the application brings back what was running before it.
 * <p>
 * Thread-safe, as far as its actions are.
 *
 * @param <T> the type of what it starts and stops
 */
public final class RestoringLifecycle<T> implements SmartLifecycle {

	private final Collection<T> all;

	private final Consumer<T> start;

	private final Consumer<T> stop;

	private final Predicate<T> isRunning;

	private final int phase;

	/** What the next start of the application starts. */
	private Collection<T> toStart;

	private boolean running;

	/**
	 * Create a lifecycle.
	 * @param all what it starts and stops
	 * @param toStart those of it that start with the application
	 * @param start starts one of it
	 * @param stop stops one of it
	 * @param isRunning whether one of it is running
	 * @param phase the phase of the application in which it starts and stops
	 */
	public RestoringLifecycle(Collection<T> all, Predicate<T> toStart, Consumer<T> start, Consumer<T> stop,
			Predicate<T> isRunning, int phase) {
		this.all = List.copyOf(all);
		this.toStart = all.stream().filter(toStart).toList();
		this.start = start;
		this.stop = stop;
		this.isRunning = isRunning;
		this.phase = phase;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.toStart.forEach(this.start);
	}

	@Override
	public synchronized void stop() {
		if (this.running) {
			this.toStart = this.all.stream().filter(this.isRunning).toList();
		}
		this.running = false;
		this.all.forEach(this.stop);
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
