package io.qaio.queue.listener;

import java.util.List;
import java.util.Set;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.queue.Task;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is wrong with a listener is said when the application starts.
 */
class InvalidTaskListenerTests {

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	@Test
	void twoListenersOfOneId() {
		InvalidAnnotatedMethodException ex = failure(TwoOfOneId.class);
		assertThat(ex.getReason())
			.matches("the id 'mails' is taken by another listener, of \\[[ab]]\\. Give each an id of its own\\.");
		assertThat(ex.getAnnotation()).contains("@io.qaio.queue.listener.TaskListener(", "id=\"mails\"");
		assertThat(ex.getMethod()).startsWith(TwoOfOneId.class.getName() + ".").endsWith("(String)");
		assertThat(ex).hasMessageContaining(ex.getMethod()).hasMessageContaining(ex.getReason());
	}

	@Test
	void badConcurrency() {
		expect(ConcurrencyUpsideDown.class,
				"concurrency = \"10-3\": the bounds must be 1 or more, the lower one first, not 10 and 3");
		expect(ConcurrencyNoNumber.class, "concurrency = \"x\": must be a number such as 3, or bounds such as 3-10");
	}

	@Test
	void badTexts() {
		expect(BadPrefetch.class, "prefetch = \"-1\": prefetch must be 0 or more, not -1");
		expect(BadMaxBatch.class, "batchSize = \"many\": must be a whole number");
		expect(BadTimeout.class, "visibilityTimeout = \"soon\": must be a duration such as 500ms, 30s or PT30S");
		expect(ZeroTimeout.class, "visibilityTimeout = \"0s\": visibilityTimeout must be 1 ms or more, not PT0S");
		expect(BadAutoStartup.class, "autoStartup = \"maybe\": must be true or false");
		assertThat(failure(BadPlaceholder.class).getReason()).startsWith("queues = \"${nowhere}\": ");
	}

	@Test
	void badQueues() {
		expect(NoQueues.class, "queues must name at least one queue");
		expect(EmptyQueue.class, "The name of a queue must have 1 to 255 bytes as UTF-8, not 0");
		expect(QueueTwice.class, "queues must not name a queue twice, as in [a, b, a]");
	}

	@Test
	void noSuchBeans() {
		expect(NoFactory.class, "containerFactory = \"nowhere\": there is no bean of that name and of type"
				+ " TaskListenerContainerFactory");
		expect(NoErrorHandler.class,
				"errorHandler = \"nowhere\": there is no bean of that name and of type TaskErrorHandler");
		expect(NoRetryPolicy.class,
				"retryPolicy = \"taskQueue\": there is no bean of that name and of type RetryPolicy");
	}

	@Test
	void argumentsThatNothingIs() {
		expect(TwoPayloads.class, "parameters 1 and 3 would both be the payload. There may be one for the payload, and"
				+ " one of type Task");
		expect(TwoTasks.class, "parameters 1 and 2 would both be the task. There may be one for the payload, and one of"
				+ " type Task");
		expect(BatchWithoutList.class,
				"parameter 1 is a java.lang.String, but must be a List of payloads or of Tasks, as batch = true");
		expect(BatchOfSet.class, "parameter 1 is a java.util.Set<java.lang.String>, but must be a List of payloads or"
				+ " of Tasks, as batch = true");
		expect(TasksWithoutBatch.class,
				"parameter 1 is a List of Tasks, which only batches are: set batch = true, or take a Task");
		expect(UnknownType.class, "parameter 1 is of the unknown type T, so a payload cannot be read as it");
	}

	@Test
	void resultsThatSayNothing() {
		expect(ReturnsText.class,
				"it returns a String, but must return nothing, a CompletionStage or a Mono: results" + " go nowhere");
		expect(ReturnsFlux.class,
				"it returns a Flux, but must return nothing, a CompletionStage or a Mono: results" + " go nowhere");
	}

	@Test
	void suspendFunctions() {
		expect(SuspendingListener.class, "it is a suspend function, but must be a plain method that returns nothing, a"
				+ " CompletionStage or a Mono");
	}

	@Test
	void aMethodThatItsProxyDoesNotHave() {
		assertThat(AnnotationFailure.of(this.runner.withUserConfiguration(ProxyWithoutTheMethod.class)).getReason())
			.startsWith("the method cannot be called: ")
			.contains("work", "proxy");
	}

	@Test
	void badListenersByCode() {
		TaskHandler handler = (tasks) -> null;
		assertThatIllegalArgumentException().isThrownBy(() -> TaskListenerEndpoint.of(" ", List.of("a"), handler))
			.withMessage("id must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> TaskListenerEndpoint.of("a", List.of(), handler))
			.withMessage("queues must name at least one queue");
		this.runner.run((context) -> {
			TaskListenerEndpointRegistry registry = context.getBean(TaskListenerEndpointRegistry.class);
			registry.register(TaskListenerEndpoint.of("a", List.of("first"), handler));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> registry.register(TaskListenerEndpoint.of("a", List.of("second"), handler)))
				.withMessage("the id 'a' is taken by another listener, of [first]. Give each an id of its own.");
			assertThat(registry.container("b")).isEmpty();
		});
	}

	private void expect(Class<?> bean, String reason) {
		assertThat(failure(bean).getReason()).isEqualTo(reason);
	}

	private InvalidAnnotatedMethodException failure(Class<?> bean) {
		return AnnotationFailure.of(this.runner.withBean(bean));
	}

	static class TwoOfOneId {

		@TaskListener(id = "mails", queues = "a")
		void first(String payload) {
		}

		@TaskListener(id = "mails", queues = "b")
		void second(String payload) {
		}

	}

	static class ConcurrencyUpsideDown {

		@TaskListener(queues = "a", concurrency = "10-3")
		void work(String payload) {
		}

	}

	static class ConcurrencyNoNumber {

		@TaskListener(queues = "a", concurrency = "x")
		void work(String payload) {
		}

	}

	static class BadPrefetch {

		@TaskListener(queues = "a", prefetch = "-1")
		void work(String payload) {
		}

	}

	static class BadMaxBatch {

		@TaskListener(queues = "a", batchSize = "many")
		void work(String payload) {
		}

	}

	static class BadTimeout {

		@TaskListener(queues = "a", visibilityTimeout = "soon")
		void work(String payload) {
		}

	}

	static class ZeroTimeout {

		@TaskListener(queues = "a", visibilityTimeout = "0s")
		void work(String payload) {
		}

	}

	static class BadAutoStartup {

		@TaskListener(queues = "a", autoStartup = "maybe")
		void work(String payload) {
		}

	}

	static class BadPlaceholder {

		@TaskListener(queues = "${nowhere}")
		void work(String payload) {
		}

	}

	static class NoQueues {

		@TaskListener(queues = {})
		void work(String payload) {
		}

	}

	static class EmptyQueue {

		@TaskListener(queues = "")
		void work(String payload) {
		}

	}

	static class QueueTwice {

		@TaskListener(queues = { "a", "b", "a" })
		void work(String payload) {
		}

	}

	static class NoFactory {

		@TaskListener(queues = "a", containerFactory = "nowhere")
		void work(String payload) {
		}

	}

	static class NoErrorHandler {

		@TaskListener(queues = "a", errorHandler = "nowhere")
		void work(String payload) {
		}

	}

	static class NoRetryPolicy {

		@TaskListener(queues = "a", retryPolicy = "taskQueue")
		void work(String payload) {
		}

	}

	static class TwoPayloads {

		@TaskListener(queues = "a")
		void work(String payload, Task task, Integer other) {
		}

	}

	static class TwoTasks {

		@TaskListener(queues = "a")
		void work(Task task, Task other) {
		}

	}

	static class BatchWithoutList {

		@TaskListener(queues = "a", batch = true)
		void work(String payload) {
		}

	}

	static class BatchOfSet {

		@TaskListener(queues = "a", batch = true)
		void work(Set<String> payloads) {
		}

	}

	static class TasksWithoutBatch {

		@TaskListener(queues = "a")
		void work(List<Task> tasks) {
		}

	}

	static class UnknownType {

		@TaskListener(queues = "a")
		<T> void work(T payload) {
		}

	}

	static class ReturnsText {

		@TaskListener(queues = "a")
		String work(String payload) {
			return payload;
		}

	}

	static class ReturnsFlux {

		@TaskListener(queues = "a")
		Flux<String> work(String payload) {
			return Flux.empty();
		}

	}

	interface Other {

	}

	static class WithInterface implements Other {

		@TaskListener(queues = "a")
		public void work(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyWithoutTheMethod {

		@Bean
		Other other() {
			return (Other) new ProxyFactory(new WithInterface()).getProxy();
		}

	}

}
