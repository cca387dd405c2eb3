package io.qaio.benchmarks.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.Named;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.benchmarks.listener.LocalListener;
import io.qaio.benchmarks.listener.QaioListener;
import io.qaio.benchmarks.queue.BatchLifecycles;
import io.qaio.benchmarks.queue.LifecycleDesign;
import io.qaio.benchmarks.queue.SingleLifecycles;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;

/**
 * Measures one store.
 *
 * @param name what to call it on the command line
 * @param open starts its server
 */
record StoreMeasurement(String name, Callable<MeasuredStore> open) implements Named {

	private static final int CONCURRENCY = 10;

	/** How many tasks a round of the listener has. */
	private static final int LISTENED = 20_000;

	/** How many steps requests are counted for. */
	private static final int STEPS = 300;

	List<Row> measure(Effort effort) throws Exception {
		try (MeasuredStore store = this.open.call()) {
			TaskQueues queues = TaskQueues.on(store.store())
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build();
			LifecycleDesign singly = SingleLifecycles.qaio(queues.queue("singly"));
			LifecycleDesign batch = BatchLifecycles.qaio(queues.queue("batches"));
			List<BareLoop> loops = store.bareLoops();
			List<Row> rows = new ArrayList<>();
			rows.addAll(lifecycles(store, "singly, 1 caller", singly, loops, BareLoop::singly, (loop) -> Bound.NONE,
					new CallersLoop(1, 1, effort)));
			for (int callers : new int[] { 1, 4 }) {
				rows.addAll(lifecycles(store, "batches of 100, " + callers + ((callers == 1) ? " caller" : " callers"),
						batch, loops, BareLoop::batch, BareLoop::bound,
						new CallersLoop(callers, TaskPayloads.BATCH, effort)));
			}
			try (LocalListener listening = new LocalListener(new QaioListener(store.store()))) {
				rows.add(throughListener(store, listening, effort));
				if (!loops.isEmpty()) {
					rows.add(requests(store, "singly", singly, 1));
					rows.add(requests(store, "batches of 100", batch, TaskPayloads.BATCH));
					long before = store.requests();
					drained(listening, LISTENED);
					rows.add(Row.alone(store.title() + ": round trips per task, listener",
							(store.requests() - before) / (double) LISTENED, Bound.NONE));
				}
			}
			if (!loops.isEmpty()) {
				rows.add(memory(store, queues.queue("memory"), effort.tasks()));
			}
			return rows;
		}
	}

	private static List<Row> lifecycles(MeasuredStore store, String how, LifecycleDesign qaio, List<BareLoop> loops,
			Function<BareLoop, LifecycleDesign> design, Function<BareLoop, Bound> bound, CallersLoop callers)
			throws Exception {
		String title = store.title() + ": lifecycles/s, " + how;
		List<LifecycleDesign> designs = new ArrayList<>(List.of(qaio));
		loops.forEach((loop) -> designs.add(design.apply(loop)));
		double[] medians = callers.medians(designs);
		if (loops.isEmpty()) {
			return List.of(Row.alone(title, medians[0], Bound.NONE));
		}
		List<Row> rows = new ArrayList<>();
		for (int i = 0; i < loops.size(); i++) {
			BareLoop loop = loops.get(i);
			rows.add(new Row(title + "; bare: " + loop.title(), medians[0], medians[i + 1], bound.apply(loop)));
		}
		return rows;
	}

	private static Row throughListener(MeasuredStore store, LocalListener listening, Effort effort) throws Exception {
		for (int i = 0; i < effort.warmups(); i++) {
			drained(listening, LISTENED);
		}
		double[] lifecycles = new double[effort.rounds()];
		for (int i = 0; i < lifecycles.length; i++) {
			long start = System.nanoTime();
			drained(listening, LISTENED);
			lifecycles[i] = LISTENED / ((System.nanoTime() - start) / 1e9);
		}
		return Row.alone(
				store.title() + ": lifecycles/s, put in batches, handled by a listener, concurrency " + CONCURRENCY,
				new Figures(lifecycles).median(), Bound.NONE);
	}

	private static void drained(LocalListener listening, int tasks) throws Exception {
		listening.preload(tasks);
		listening.drain(tasks, CONCURRENCY);
	}

	private static Row requests(MeasuredStore store, String how, LifecycleDesign contender, int tasks)
			throws Exception {
		contender.run();
		long before = store.requests();
		for (int i = 0; i < STEPS; i++) {
			contender.run();
		}
		return Row.alone(store.title() + ": round trips per task, " + how,
				(store.requests() - before) / (double) (STEPS * tasks), Bound.NONE);
	}

	private static Row memory(MeasuredStore store, TaskQueue queue, int tasks) throws Exception {
		// the buffers of connections have grown to their size before the count
		queue.putAll(TaskPayloads.batch());
		queue.ackAll(queue.getAll(TaskPayloads.BATCH, Duration.ofSeconds(1)));
		long before = store.usedMemory();
		for (int i = 0; i < tasks; i += TaskPayloads.BATCH) {
			queue.putAll(TaskPayloads.batch());
		}
		double grown = store.usedMemory() - before;
		queue.purge();
		return Row.alone(store.title() + ": bytes on the server per waiting task of 100 bytes", grown / tasks,
				Bound.NONE);
	}

}
