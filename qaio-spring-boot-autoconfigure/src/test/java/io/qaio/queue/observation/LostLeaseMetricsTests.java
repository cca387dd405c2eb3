package io.qaio.queue.observation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qaio.autoconfigure.actuate.LostLeaseMetricsAutoConfiguration;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application counts and logs of deliveries that have lost their task.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class LostLeaseMetricsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory", "qaio.queue.visibility-timeout=1m")
		.withBean(SimpleMeterRegistry.class)
		.withConfiguration(
				AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						MemoryTaskStoreAutoConfiguration.class, LostLeaseMetricsAutoConfiguration.class,
						TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class));

	private static double lost(ApplicationContext context, String queue, String operation) {
		return context.getBean(MeterRegistry.class)
			.find("qaio.queue.lost.leases")
			.tag("queue", queue)
			.tag("operation", operation)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private static int warnings(CapturedOutput output) {
		return output.getOut().split(" WARN .*came too late, the lease had ended", -1).length - 1;
	}

	@Test
	void lateOperationsOfALoopAreCountedAndLoggedOnceInAWhile(CapturedOutput output) {
		this.runner.run((context) -> {
			TaskQueue queue = context.getBean(TaskQueues.class).queue("plain");
			queue.putAll(List.of("a", "b", "c", "d", "e", "f"));
			List<Task> tasks = queue.getAll(6, Duration.ofSeconds(10));
			assertThat(tasks.get(0).ack()).isTrue();
			queue.purge();
			assertThat(tasks.get(1).ack()).isFalse();
			assertThat(queue.ackAll(tasks.subList(1, 4))).isZero();
			assertThat(tasks.get(4).fail()).isFalse();
			assertThat(tasks.get(5).release(Duration.ZERO)).isFalse();
			assertThat(lost(context, "plain", "ack")).isEqualTo(3);
			assertThat(lost(context, "plain", "fail")).isEqualTo(1);
			assertThat(lost(context, "plain", "release")).isEqualTo(1);
			assertThat(warnings(output)).isEqualTo(1);
			assertThat(output).contains(tasks.get(1) + ": ack came too late");
		});
	}

	@Test
	void theAckOfAListenerThatComesTooLateIsCountedAndLogged(CapturedOutput output) {
		this.runner.withBean(SlowListener.class).run((context) -> {
			SlowListener listener = context.getBean(SlowListener.class);
			TaskQueue queue = context.getBean(TaskQueues.class).queue("slow");
			queue.put("work");
			listener.started.await();
			queue.purge();
			listener.go.countDown();
			Awaitility.await().until(() -> lost(context, "slow", "ack") == 1);
			assertThat(warnings(output)).isEqualTo(1);
		});
	}

	static class SlowListener {

		final CountDownLatch started = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@TaskListener(queues = "slow")
		void slow(String text) throws InterruptedException {
			this.started.countDown();
			this.go.await();
		}

	}

}
