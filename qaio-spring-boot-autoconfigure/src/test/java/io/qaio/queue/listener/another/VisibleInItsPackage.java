package io.qaio.queue.listener.another;

import io.qaio.queue.listener.TaskListener;

/**
 * Has a method that no proxy in another package can override.
 */
public abstract class VisibleInItsPackage {

	@TaskListener("hidden")
	void work(String payload) {
	}

}
