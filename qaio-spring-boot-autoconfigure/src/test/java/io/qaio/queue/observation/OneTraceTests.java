package io.qaio.queue.observation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.Span;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.autoconfigure.actuate.QueueObservationAutoConfiguration;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.listener.TaskListener;
import io.qaio.test.RedisProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A put and the deliveries of its task are one trace, by a real tracer as Boot configures
 * it, whatever carried the task.
 */
class OneTraceTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(FinishedSpans.class, FinishedSpans::new)
		.withPropertyValues("management.tracing.sampling.probability=1")
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, BraveAutoConfiguration.class,
				MicrometerTracingAutoConfiguration.class, JacksonAutoConfiguration.class,
				DataRedisAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
				RedisTaskStoreAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				QueueObservationAutoConfiguration.class, TaskQueueAutoConfiguration.class,
				TaskListenerAutoConfiguration.class));

	@Test
	void inMemory() {
		this.runner.withPropertyValues("qaio.queue.store=memory").run(OneTraceTests::putAndDeliverTwice);
	}

	@Test
	void onRedis() {
		try (RedisProcess redis = RedisProcess.start()) {
			this.runner.withPropertyValues("spring.data.redis.port=" + redis.port())
				.run(OneTraceTests::putAndDeliverTwice);
		}
	}

	@Test
	void toAListener() {
		try (RedisProcess redis = RedisProcess.start()) {
			this.runner
				.withPropertyValues("spring.data.redis.port=" + redis.port(),
						"qaio.queue.listener.retry.initial-interval=1ms")
				.withBean(Listener.class)
				.run((context) -> {
					put(context);
					Awaitility.await().until(() -> context.getBean(FinishedSpans.class).finished.size() == 4);
					assertOneTrace(context);
				});
		}
	}

	private static void put(ApplicationContext context) {
		TaskQueue queue = context.getBean(TaskQueue.class);
		Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
			.observe(() -> queue.put("hello"));
	}

	private static void putAndDeliverTwice(ApplicationContext context) throws Exception {
		put(context);
		TaskQueue queue = context.getBean(TaskQueue.class);
		Task first = queue.get(Duration.ofSeconds(10)).orElseThrow();
		deliver(context, first, TaskOutcome.FAILED, first::fail);
		Task second = queue.get(Duration.ofSeconds(10)).orElseThrow();
		deliver(context, second, TaskOutcome.ACKED, second::ack);
		MutableSpan put = context.getBean(FinishedSpans.class).named("put default");
		assertThat(first.headers()).containsEntry("traceparent", "00-" + put.traceId() + "-" + put.id() + "-01");
		assertOneTrace(context);
	}

	private static void assertOneTrace(ApplicationContext context) {
		FinishedSpans spans = context.getBean(FinishedSpans.class);
		assertThat(spans.finished).extracting(MutableSpan::traceId)
			.hasSize(4)
			.containsOnly(spans.named("request").traceId());
		MutableSpan put = spans.named("put default");
		assertThat(put.parentId()).isEqualTo(spans.named("request").id());
		assertThat(put.kind()).isEqualTo(Span.Kind.PRODUCER);
		assertThat(spans.finished.stream().filter((span) -> span.name().equals("process default"))).hasSize(2)
			.allSatisfy((span) -> {
				assertThat(span.parentId()).isEqualTo(put.id());
				assertThat(span.kind()).isEqualTo(Span.Kind.CONSUMER);
				assertThat(span.tag("messaging.message.id")).isEqualTo(put.tag("messaging.message.id"));
			})
			.extracting((span) -> span.tag("attempt") + " " + span.tag("outcome"))
			.containsExactly("1 failed", "2 acked");
	}

	private static void deliver(ApplicationContext context, Task task, TaskOutcome outcome, Runnable end) {
		ProcessObservationContext observed = new ProcessObservationContext(task);
		QueueObservation.PROCESS
			.observation(null, new DefaultProcessObservationConvention(), () -> observed,
					context.getBean(ObservationRegistry.class))
			.observe(() -> {
				end.run();
				observed.setOutcome(outcome);
			});
	}

	static class Listener {

		@TaskListener(queues = "default")
		void listen(Task task) {
			if (task.attempt() == 1) {
				throw new IllegalStateException("not yet");
			}
		}

	}

	static final class FinishedSpans extends SpanHandler {

		private final List<MutableSpan> finished = new CopyOnWriteArrayList<>();

		@Override
		public boolean end(TraceContext context, MutableSpan span, Cause cause) {
			this.finished.add(span);
			return true;
		}

		MutableSpan named(String name) {
			return this.finished.stream().filter((span) -> name.equals(span.name())).findFirst().orElseThrow();
		}

	}

}
