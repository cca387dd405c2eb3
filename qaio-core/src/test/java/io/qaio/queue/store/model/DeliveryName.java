package io.qaio.queue.store.model;

/**
 * Names a delivery: the position in what an action took.
 */
record DeliveryName(int action, int position) {

	@Override
	public String toString() {
		return "delivery " + this.action + "." + this.position;
	}

}
