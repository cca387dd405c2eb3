package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.Delivery;

/**
 * What a take returned.
 *
 * @param deliveries the deliveries
 * @param busy whether the server did not let the call wait, since too many do
 */
record TakenTasks(List<Delivery> deliveries, boolean busy) {

	/**
	 * Read the results of the operation {@code take}: the queue, the lease, the runs that
	 * were taken, and whether the server is busy.
	 */
	static TakenTasks of(FunctionResult result) {
		FunctionResult runs = result.list(2);
		List<Delivery> deliveries = new ArrayList<>();
		for (int i = 0; i < runs.size(); i++) {
			addDeliveries(result.number(0), result.number(1), runs.list(i), deliveries);
		}
		return new TakenTasks(deliveries, result.number(3) == 1);
	}

	private static void addDeliveries(long queue, long lease, FunctionResult run, List<Delivery> deliveries) {
		int attempt = (int) run.number(WireLayout.DELIVERIES_ATTEMPT);
		Instant putAt = run.time(WireLayout.DELIVERIES_PUT_AT);
		Instant deadline = run.time(WireLayout.DELIVERIES_DEADLINE);
		Duration timeout = Duration.ofMillis(run.number(WireLayout.DELIVERIES_TIMEOUT));
		boolean unique = run.number(WireLayout.DELIVERIES_OWN_ID) == 1;
		String key = run.text(WireLayout.DELIVERIES_KEY).isEmpty() ? null : run.text(WireLayout.DELIVERIES_KEY);
		int pieces = (int) run.number(WireLayout.DELIVERIES_PIECES);
		FunctionResult bodies = run.list(WireLayout.DELIVERIES_BODIES);
		if (pieces < 1 || bodies.size() % pieces != 0) {
			throw new IllegalStateException(
					"Tasks are damaged: " + bodies.size() + " pieces are not " + pieces + " for each task");
		}
		for (int i = 0; i < bodies.size(); i += pieces) {
			FunctionResult first = bodies.list(i);
			TaskBody body = TaskBody.of(bodies, i, i + pieces);
			TarantoolReceipt receipt = new TarantoolReceipt(queue, lease, first.number(WireLayout.BODY_NUMBER));
			deliveries.add(new Delivery(receipt.toString(), first.text(WireLayout.BODY_ID), unique, body.serializer(),
					body.payload(), body.headers(), key, attempt, putAt, deadline, timeout));
		}
	}

}
