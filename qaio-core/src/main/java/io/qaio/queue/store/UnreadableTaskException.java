package io.qaio.queue.store;

import org.jspecify.annotations.Nullable;

/**
 * What is stored cannot be read as a task.
 */
public final class UnreadableTaskException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final boolean newer;

	/**
	 * Create an exception.
	 * @param message why it cannot be read
	 * @param newer whether a newer version of Qaio wrote it, so that others may read it
	 * @param cause the cause
	 */
	public UnreadableTaskException(String message, boolean newer, @Nullable Throwable cause) {
		super(message, cause);
		this.newer = newer;
	}

	/**
	 * Whether other instances may be able to read the task.
	 * @return whether a newer version of Qaio wrote it
	 */
	public boolean isNewer() {
		return this.newer;
	}

}
