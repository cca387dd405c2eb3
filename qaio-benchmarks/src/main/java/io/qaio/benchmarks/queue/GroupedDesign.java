package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;

/**
 * Puts, gets and acks tasks of 100 groups, or the same number without groups, in a queue
 * that has 10,000 such tasks from the start.
 */
final class GroupedDesign implements LifecycleDesign {

	private static final int GROUPS = 100;

	private final TaskQueue queue;

	private final IntFunction<PutOptions> options;

	private final int batch;

	private int group;

	private GroupedDesign(TaskQueue queue, IntFunction<PutOptions> options, int batch) {
		this.queue = queue;
		this.options = options;
		this.batch = batch;
	}

	static List<LifecycleDesign> withAndWithout(RedisServer server, int batch) {
		return List.of(new GroupedDesign(server.queue("grouped"), (group) -> PutOptions.with().group("tenant-" + group),
				batch), new GroupedDesign(server.queue("ungrouped"), (group) -> PutOptions.with(), batch));
	}

	@Override
	public void prepare() {
		for (int i = 0; i < GROUPS; i++) {
			this.queue.putAll(TaskPayloads.batch(), this.options.apply(i));
		}
	}

	@Override
	public long run() throws InterruptedException {
		this.group = (this.group + 1) % GROUPS;
		this.queue.putAll(TaskPayloads.batch().subList(0, this.batch), this.options.apply(this.group));
		List<Task> tasks = this.queue.getAll(this.batch, Duration.ofSeconds(10));
		long bytes = tasks.stream().mapToLong((task) -> task.payload(byte[].class).length).sum();
		return TaskPayloads.check(this.queue.ackAll(tasks), bytes, this.batch);
	}

}
