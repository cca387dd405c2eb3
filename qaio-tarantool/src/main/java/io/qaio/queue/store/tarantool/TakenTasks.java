package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.UnreadableTaskException;

/**
 * What a take returned.
 *
 * @param deliveries the deliveries
 * @param unreadable why tasks cannot be read, by their receipts
 * @param busy whether the server did not let the call wait, since too many do
 * @param setAside how many tasks the server has set aside
 */
record TakenTasks(List<Delivery> deliveries, Map<TarantoolReceipt, UnreadableTaskException> unreadable, boolean busy,
		long setAside) {

	/**
	 * Read the results of the operation {@code take}: the queue, the lease, the runs that
	 * were taken, whether the server is busy, and how many tasks it has set aside.
	 */
	static TakenTasks of(FunctionResult result) {
		FunctionResult runs = result.list(2);
		TakenTasks taken = new TakenTasks(new ArrayList<>(), new LinkedHashMap<>(), result.number(3) == 1,
				result.number(4));
		for (int i = 0; i < runs.size(); i++) {
			taken.add(result.number(0), result.number(1), runs.list(i));
		}
		return taken;
	}

	private void add(long queue, long lease, FunctionResult run) {
		int pieces = (int) run.number(WireLayout.DELIVERIES_PIECES);
		FunctionResult bodies = run.list(WireLayout.DELIVERIES_BODIES);
		if (pieces < 1 || bodies.size() % pieces != 0) {
			throw new IllegalStateException(
					"Tasks are damaged: " + bodies.size() + " pieces are not " + pieces + " for each task");
		}
		for (int i = 0; i < bodies.size(); i += pieces) {
			TarantoolReceipt receipt = new TarantoolReceipt(queue, lease,
					bodies.list(i).number(WireLayout.BODY_NUMBER));
			try {
				this.deliveries.add(delivery(receipt, run, bodies, i, i + pieces));
			}
			catch (UnreadableTaskException ex) {
				this.unreadable.put(receipt, ex);
			}
		}
	}

	private static Delivery delivery(TarantoolReceipt receipt, FunctionResult run, FunctionResult bodies, int from,
			int to) {
		TaskBody body = TaskBody.of(bodies, from, to);
		String key = run.text(WireLayout.DELIVERIES_KEY);
		return new Delivery(receipt.toString(), bodies.list(from).text(WireLayout.BODY_ID),
				run.number(WireLayout.DELIVERIES_OWN_ID) == 1, body.serializer(), body.payload(), body.headers(),
				key.isEmpty() ? null : key, null, (int) run.number(WireLayout.DELIVERIES_ATTEMPT),
				run.time(WireLayout.DELIVERIES_PUT_AT), run.time(WireLayout.DELIVERIES_DEADLINE),
				Duration.ofMillis(run.number(WireLayout.DELIVERIES_TIMEOUT)));
	}

}
