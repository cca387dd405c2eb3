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
import io.qaio.autoconfigure.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.QueueObservationAutoConfiguration;
import io.qaio.autoconfigure.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.TaskQueueAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.test.RedisProcess;
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
				QueueObservationAutoConfiguration.class, TaskQueueAutoConfiguration.class));

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

	private static void putAndDeliverTwice(ApplicationContext context) throws Exception {
		TaskQueue queue = context.getBean(TaskQueue.class);
		ObservationRegistry registry = context.getBean(ObservationRegistry.class);
		Observation.createNotStarted("request", registry).observe(() -> queue.put("hello"));

		Task first = queue.get(Duration.ofSeconds(10)).orElseThrow();
		deliver(context, first, TaskOutcome.FAILED, first::fail);
		Task second = queue.get(Duration.ofSeconds(10)).orElseThrow();
		deliver(context, second, TaskOutcome.ACKED, second::ack);

		FinishedSpans spans = context.getBean(FinishedSpans.class);
		assertThat(spans.finished).extracting(MutableSpan::traceId)
			.hasSize(4)
			.containsOnly(spans.named("request").traceId());
		MutableSpan put = spans.named("put default");
		assertThat(put.parentId()).isEqualTo(spans.named("request").id());
		assertThat(put.kind()).isEqualTo(Span.Kind.PRODUCER);
		assertThat(first.headers()).containsEntry("traceparent",
				"00-" + put.traceId() + "-" + put.id() + "-01");
		assertThat(spans.finished.stream().filter((span) -> span.name().equals("task default"))).hasSize(2)
			.allSatisfy((span) -> {
				assertThat(span.parentId()).isEqualTo(put.id());
				assertThat(span.kind()).isEqualTo(Span.Kind.CONSUMER);
				assertThat(span.tag("task.id")).isEqualTo(first.id());
			})
			.extracting((span) -> span.tag("attempt") + " " + span.tag("outcome"))
			.containsExactly("1 failed", "2 acked");
	}

	private static void deliver(ApplicationContext context, Task task, TaskOutcome outcome, Runnable end)
			throws Exception {
		TaskObservation observation = context.getBean(TaskObservations.class).start("default", task);
		observation.call(() -> {
			end.run();
			return task;
		});
		observation.end(outcome, null);
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
