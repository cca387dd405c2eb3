package io.qaio.queue.listener

/**
 * A suspend function cannot listen.
 */
class SuspendingListener {

	@TaskListener(queues = ["a"])
	suspend fun work(payload: String) {
	}

}
