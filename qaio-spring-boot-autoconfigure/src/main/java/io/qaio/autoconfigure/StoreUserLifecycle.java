package io.qaio.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops with the application what uses a store: it starts after the
 * connections of stores, and stops before them.
 * <p>
 * Safe for use by many threads, as far as its actions are.
 */
public final class StoreUserLifecycle implements SmartLifecycle {

	/** After the connections of stores. */
	public static final int PHASE = 1024;

	private final Runnable start;

	private final Runnable stop;

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param start starts it
	 * @param stop stops it
	 */
	public StoreUserLifecycle(Runnable start, Runnable stop) {
		this.start = start;
		this.stop = stop;
	}

	@Override
	public void start() {
		this.running = true;
		this.start.run();
	}

	@Override
	public void stop() {
		this.running = false;
		this.stop.run();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
