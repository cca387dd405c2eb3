package io.qaio.benchmarks.store;

import java.util.List;

import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.benchmarks.queue.LifecycleDesign;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;

/**
 * Puts, takes and acks some tasks by minimal functions in Lua: those of {@code bare.lua}.
 *
 * @param session where to call them
 * @param functions what their names begin with
 * @param payloads the payloads of the tasks
 */
record BareTarantool(IprotoSession session, String functions, List<byte[]> payloads) implements LifecycleDesign {

	@Override
	public long run() {
		call("put", List.of(this.payloads));
		List<?> taken = call("take", List.of(this.payloads.size()));
		long bytes = 0;
		List<?> tasks = (List<?>) taken.get(1);
		for (Object task : tasks) {
			bytes += ((byte[]) ((List<?>) task).get(1)).length;
		}
		Object acked = call("ack",
				List.of(taken.get(0), tasks.stream().map((task) -> ((List<?>) task).get(0)).toList()))
			.get(0);
		return TaskPayloads.check(((Long) acked).intValue(), bytes, this.payloads.size());
	}

	private List<?> call(String operation, List<?> arguments) {
		return this.session.call(this.functions + "_" + operation, arguments).join();
	}

}
