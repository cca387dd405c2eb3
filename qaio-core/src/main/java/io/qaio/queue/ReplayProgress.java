package io.qaio.queue;

import io.qaio.queue.store.QueueStore;

/**
 * How far the replay of many dead tasks has come. Tasks that die meanwhile go to the end,
 * so the number of dead tasks at the start bounds the work.
 *
 * @param left how many dead tasks have not been looked at
 * @param stayed how many were looked at and stay dead
 * @param replayed how many were replayed
 */
record ReplayProgress(long left, long stayed, long replayed) {

	boolean isOpen() {
		return this.left > 0;
	}

	int nextPortion() {
		return (int) Math.min(this.left, QueueStore.DEAD_PORTION);
	}

	ReplayProgress after(int portion, int moved) {
		return new ReplayProgress(this.left - portion, this.stayed + portion - moved, this.replayed + moved);
	}

}
