package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.test.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The plans that several threads get of a {@link ContainerState} one thread could have
 * got.
 */
@Timeout(180)
class ContainerStateLinearizabilityTests {

	@Test
	void inAllInterleavingsOfAFewEvents() {
		Lincheck.interleavings(Events.class);
	}

	@Test
	void underLoad() {
		Lincheck.load(Events.class);
	}

	/**
	 * Events of a container. Each thread is a consumer that has one execution at a time.
	 */
	@Param(name = "thread", gen = ThreadIdGen.class)
	@Param(name = "count", gen = IntGen.class, conf = "1:2")
	public static class Events {

		private static final int THREADS = 8;

		private static final List<LeasedTask> TASKS = tasks();

		private final ContainerState state = new ContainerState(
				ContainerSettings.DEFAULTS.withConcurrency(new Concurrency(2, 3)), false, 1);

		private final AtomicInteger arrived = new AtomicInteger();

		private final AtomicReferenceArray<TaskExecution> executions = new AtomicReferenceArray<>(THREADS);

		private static List<LeasedTask> tasks() {
			TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build()
				.queue("emails");
			IntStream.range(0, 50).forEach((i) -> queue.put("task"));
			try {
				List<Task> tasks = queue.getAll(50, Duration.ZERO);
				return tasks.stream().map((task) -> new LeasedTask(task, null)).toList();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Operation
		public String arrived(@Param(name = "count") int count) {
			int from = this.arrived.getAndAdd(count);
			return text(this.state.arrived(TASKS.subList(from, from + count), 0));
		}

		@Operation
		public String fetchEnded(@Param(name = "count") int count) {
			return text(this.state.fetchEnded(count, 0));
		}

		@Operation
		public String consumerStarted(@Param(name = "thread") int thread) {
			if (this.executions.get(thread % THREADS) != null) {
				return "works";
			}
			ContainerPlan plan = this.state.consumerStarted();
			this.executions.set(thread % THREADS, plan.execution());
			return text(plan);
		}

		@Operation
		public String finished(@Param(name = "thread") int thread) {
			TaskExecution execution = this.executions.get(thread % THREADS);
			if (execution == null) {
				return "idle";
			}
			ContainerPlan plan = this.state.finished(execution, execution.tasks());
			this.executions.set(thread % THREADS, plan.execution());
			return text(plan);
		}

		@Operation
		public String ackWindowEnded() {
			return text(this.state.ackWindowEnded());
		}

		@Operation
		public String scalingDue() {
			return text(this.state.scalingDue());
		}

		@Operation
		public String pause() {
			return text(this.state.pause());
		}

		@Operation
		public String resume() {
			return text(this.state.resume());
		}

		@Operation
		public boolean refusesTasks() {
			return this.state.refusesTasks();
		}

		/** How much a plan has of each: which tasks depends on the order of arrival. */
		private static String text(ContainerPlan plan) {
			return ((plan.execution() != null) ? "work" : "no work") + ", give back " + plan.giveBack().size()
					+ ", ack " + plan.acks().size() + ", fetch " + plan.fetch()
					+ (plan.startConsumer() ? ", start" : "") + (plan.considerScaling() ? ", scale" : "")
					+ (plan.openAckWindow() ? ", open" : "");
		}

	}

}
