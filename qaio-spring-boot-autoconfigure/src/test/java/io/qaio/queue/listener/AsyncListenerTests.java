package io.qaio.queue.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listener methods that return before their work is done are refused, unless they tell
 * when it is.
 */
@Tag("threads")
@Timeout(60)
class AsyncListenerTests {

	private static final String ACKED_TOO_EARLY = "it is @Async, so it returns before its work is done: the task would be"
			+ " acked too early, and what the work throws would be lost. Remove @Async, as listeners have threads of their"
			+ " own (see concurrency), or return a CompletableFuture, or set ackMode = MANUAL and ack when the work is"
			+ " done";

	private static final BlockingQueue<Object> CALLS = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	private final ApplicationContextRunner async = this.runner.withUserConfiguration(EnablesAsync.class);

	AsyncListenerTests() {
		CALLS.clear();
	}

	@Test
	void asyncMethodsThatReturnNothing() {
		expect(OnMethod.class, ACKED_TOO_EARLY);
		expect(OnClass.class, ACKED_TOO_EARLY);
		expect(Composed.class, ACKED_TOO_EARLY);
		expect(OfInterface.class, ACKED_TOO_EARLY);
	}

	@Test
	void asyncMethodsBesideListenersAreNoMistake() {
		this.async.withBean(Beside.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void asyncByAspectJ() {
		assertThat(AnnotationFailure
			.of(this.runner.withBean(TaskManagementConfigUtils.ASYNC_EXECUTION_ASPECT_BEAN_NAME, Object.class)
				.withBean(OnMethod.class))
			.getReason()).isEqualTo(ACKED_TOO_EARLY);
	}

	@Test
	void withoutEnableAsyncTheAnnotationDoesNothing() {
		this.runner.withBean(OnMethod.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void asyncMethodsThatReturnWhatAsyncCannot() {
		expect(ReturnsMono.class, "it is @Async and returns a Mono, but @Async methods can return a CompletableFuture"
				+ " only. Return that, or remove @Async");
		expect(ReturnsStage.class, "it is @Async and returns a CompletionStage, but @Async methods can return a"
				+ " CompletableFuture only. Return that, or remove @Async");
	}

	@Test
	void aFutureTellsWhenAsyncWorkIsDone() {
		this.async.withBean(ReturnsFuture.class).run((context) -> {
			TaskQueue queue = queue(context, "future");
			queue.put("a", PutOptions.with().maxAttempts(1));
			assertThat(nextCall()).isEqualTo("a");
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
			context.getBean(ReturnsFuture.class).mayFail().complete(null);
			assertThat(onlyDead(queue, 1).error()).isEqualTo("java.lang.IllegalStateException: boom");
		});
	}

	@Test
	void asyncWorkMayAckByHand() {
		this.async.withBean(ByHand.class).run((context) -> {
			TaskQueue queue = queue(context, "by-hand");
			queue.put("a");
			Task task = (Task) nextCall();
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
			assertThat(task.ack()).isTrue();
			awaitStats(queue, EMPTY);
		});
	}

	@Test
	void futuresOfFuturesCompleteTooEarly() {
		expect(FutureOfFuture.class, "it returns a CompletableFuture of a CompletableFuture, which completes before the"
				+ " work of that CompletableFuture is done. Join them, by thenCompose or flatMap");
		expect(StageOfFuture.class, "it returns a CompletionStage of a Future, which completes before the work of that"
				+ " Future is done. Join them, by thenCompose or flatMap");
		expect(MonoOfFlux.class,
				"it returns a Mono of a Flux, which completes before the work of that Flux is done. Join"
						+ " them, by thenCompose or flatMap");
		expect(MonoOfMono.class,
				"it returns a Mono of a Mono, which completes before the work of that Mono is done. Join"
						+ " them, by thenCompose or flatMap");
	}

	private void expect(Class<?> bean, String reason) {
		assertThat(AnnotationFailure.of(this.async.withBean(bean)).getReason()).isEqualTo(reason);
	}

	private static Object nextCall() throws InterruptedException {
		Object call = CALLS.poll(20, TimeUnit.SECONDS);
		assertThat(call).as("a call").isNotNull();
		return call;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class EnablesAsync {

		@Bean
		AsyncTaskExecutor executor() {
			return new SimpleAsyncTaskExecutor();
		}

	}

	static class OnMethod {

		@Async
		@TaskListener("a")
		void work(String payload) {
		}

	}

	@Async
	static class OnClass {

		@TaskListener("a")
		void work(String payload) {
		}

	}

	@Async
	@Retention(RetentionPolicy.RUNTIME)
	@interface InBackground {

	}

	static class Composed {

		@InBackground
		@TaskListener("a")
		void work(String payload) {
		}

	}

	interface Work {

		@Async
		void work(String payload);

	}

	static class OfInterface implements Work {

		@Override
		@TaskListener("a")
		public void work(String payload) {
		}

	}

	static class Beside {

		@Async
		void other() {
		}

		@TaskListener("a")
		void work(String payload) {
		}

	}

	static class ReturnsMono {

		@Async
		@TaskListener("a")
		Mono<Void> work(String payload) {
			return Mono.empty();
		}

	}

	static class ReturnsStage {

		@Async
		@TaskListener("a")
		CompletionStage<Void> work(String payload) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class ReturnsFuture {

		private final CompletableFuture<Void> mayFail = new CompletableFuture<>();

		CompletableFuture<Void> mayFail() {
			return this.mayFail;
		}

		@Async
		@TaskListener("future")
		CompletableFuture<Void> work(String payload) {
			CALLS.add(payload);
			this.mayFail.join();
			throw new IllegalStateException("boom");
		}

	}

	static class ByHand {

		@Async
		@TaskListener(queues = "by-hand", ackMode = AckMode.MANUAL)
		void work(Task task) {
			CALLS.add(task);
		}

	}

	static class FutureOfFuture {

		@TaskListener("a")
		CompletableFuture<CompletableFuture<Void>> work(String payload) {
			return CompletableFuture.completedFuture(new CompletableFuture<>());
		}

	}

	abstract static class Generic<T> {

		@TaskListener("a")
		CompletionStage<T> work(String payload) {
			return new CompletableFuture<>();
		}

	}

	static class StageOfFuture extends Generic<Future<Void>> {

	}

	static class MonoOfFlux {

		@TaskListener("a")
		Mono<Flux<String>> work(String payload) {
			return Mono.empty();
		}

	}

	static class MonoOfMono {

		@TaskListener("a")
		Mono<? extends Mono<Void>> work(String payload) {
			return Mono.empty();
		}

	}

}
