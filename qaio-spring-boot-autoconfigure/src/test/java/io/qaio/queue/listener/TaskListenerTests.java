package io.qaio.queue.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.Order;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.container;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What methods listen to, what they are called with, and when their tasks are acked.
 */
@Timeout(60)
class TaskListenerTests {

	private static final BlockingQueue<Object> CALLS = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory();

	TaskListenerTests() {
		CALLS.clear();
	}

	private static Object nextCall() throws InterruptedException {
		Object call = CALLS.poll(20, TimeUnit.SECONDS);
		assertThat(call).as("a call").isNotNull();
		return call;
	}

	@Test
	void theParameterSaysWhatThePayloadIs() {
		this.runner.withBean(Payloads.class).run((context) -> {
			queue(context, "emails").put(new Email("ann@example.org", 3));
			assertThat(nextCall()).isEqualTo(new Email("ann@example.org", 3));
			queue(context, "maps").put(Map.of("a", List.of(new Email("bob@example.org", 1))));
			assertThat(nextCall()).isEqualTo(Map.of("a", List.of(new Email("bob@example.org", 1))));
			queue(context, "numbers").put(42);
			assertThat(nextCall()).isEqualTo(42);
			queue(context, "anything").put(Map.of("b", 1));
			assertThat(nextCall()).isEqualTo(Map.of("b", 1));
			queue(context, "bytes").put(new byte[] { 1, 2 }, PutOptions.with().serializer("raw"));
			assertThat(nextCall()).isEqualTo(new byte[] { 1, 2 });
			queue(context, "generic").put(new Email("cat@example.org", 2));
			assertThat(nextCall()).isEqualTo(new Email("cat@example.org", 2));
			for (String name : List.of("emails", "maps", "numbers", "anything", "bytes", "generic")) {
				awaitStats(queue(context, name), EMPTY);
			}
		});
	}

	@Test
	void aMethodMayTakeTheTaskOrNothing() {
		this.runner.withBean(Tasks.class).run((context) -> {
			String id = queue(context, "tasks").put("a", PutOptions.with().header("tenant", "acme")).id();
			Task task = (Task) nextCall();
			assertThat(task.id()).isEqualTo(id);
			assertThat(task.headers()).containsEntry("tenant", "acme");
			id = queue(context, "both").put("b").id();
			assertThat(nextCall()).isEqualTo("b of " + id);
			queue(context, "nothing").put("c");
			assertThat(nextCall()).isEqualTo("called");
			awaitStats(queue(context, "nothing"), EMPTY);
		});
	}

	@Test
	void ofSeveralQueuesTheFirstOneWithTasksComesFirst() {
		this.runner.withBean(Strict.class).run((context) -> {
			for (String name : List.of("low", "middle", "high")) {
				queue(context, name).putAll(List.of(name + "-1", name + "-2"));
			}
			container(context, "strict").start();
			assertThat(List.of(nextCall(), nextCall(), nextCall(), nextCall(), nextCall(), nextCall()))
				.isEqualTo(List.of("high-1", "high-2", "middle-1", "middle-2", "low-1", "low-2"));
			// and while it waits, each of them wakes it up
			for (String name : List.of("low", "high", "middle", "low")) {
				queue(context, name).put(name);
				assertThat(nextCall()).isEqualTo(name);
			}
		});
	}

	@Test
	void aMethodMayListenTwiceAndByAnAnnotationOfItsOwn() {
		this.runner.withBean(Several.class).run((context) -> {
			assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting(TaskListenerContainer::id)
				.containsExactlyInAnyOrder("Several.twice", "Several.twice-2", "Several.fast", "named");
			queue(context, "first").put("a");
			assertThat(nextCall()).isEqualTo("a");
			queue(context, "second").put("b");
			assertThat(nextCall()).isEqualTo("b");
			queue(context, "urgent").put("c");
			assertThat(nextCall()).isEqualTo("c");
			assertThat(container(context, "Several.fast").settings().concurrency()).isEqualTo(new Concurrency(5, 5));
		});
	}

	@Test
	void textsAreResolved() {
		this.runner.withBean(Resolved.class)
			.withPropertyValues("my.queue=resolved", "my.concurrency=2-4", "my.start=false")
			.run((context) -> {
				TaskListenerContainer container = container(context, "resolver");
				assertThat(container.queues()).containsExactly("resolved");
				assertThat(container.settings())
					.isEqualTo(ContainerSettings.DEFAULTS.withRetryPolicy(container.settings().retryPolicy())
						.withConcurrency(new Concurrency(2, 4))
						.withVisibilityTimeout(Duration.ofSeconds(90))
						.withPrefetch(7)
						.withBatchSize(30)
						.withAutoStartup(false));
				assertThat(container.isRunning()).isFalse();
			});
	}

	@Test
	void listenersMayBeProxies() {
		this.runner.withBean(ProxyEverything.class)
			.withBean(OfClass.class)
			.withBean(OfInterface.class)
			.run((context) -> {
				queue(context, "of-class").put(1);
				assertThat(nextCall()).isEqualTo("before takeInt");
				assertThat(nextCall()).isEqualTo(1);
				queue(context, "of-interface").put("a");
				assertThat(nextCall()).isEqualTo("before work");
				assertThat(nextCall()).isEqualTo("a");
			});
	}

	@Test
	void futuresAndMonosAreAckedWhenTheyComplete() {
		this.runner.withBean(Later.class).run((context) -> {
			Later later = context.getBean(Later.class);
			TaskQueue futures = queue(context, "futures");
			futures.putAll(List.of("a", "b", "c"));
			assertThat(List.of(nextCall(), nextCall())).containsExactlyInAnyOrder("a", "b");
			// two at a time, though nobody's thread is held
			assertThat(CALLS.poll(100, TimeUnit.MILLISECONDS)).isNull();
			assertThat(futures.stats().taken()).isBetween(2L, 3L);
			later.future.complete(null);
			assertThat(nextCall()).isEqualTo("c");
			awaitStats(futures, EMPTY);
			TaskQueue monos = queue(context, "monos");
			monos.put("d");
			assertThat(nextCall()).isEqualTo("d");
			assertThat(monos.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
			later.sink.tryEmitEmpty();
			awaitStats(monos, EMPTY);
			TaskQueue failing = queue(context, "failing-futures");
			failing.put("e", PutOptions.with().maxAttempts(1));
			assertThat(onlyDead(failing, 1).error()).isEqualTo("java.lang.IllegalStateException: boom");
		});
	}

	@Test
	void batchesHoldWhatIsThere() {
		this.runner.withBean(Batches.class).run((context) -> {
			TaskQueue batches = queue(context, "batches");
			batches.putAll(List.of("a", "b", "c", "d", "e"));
			container(context, "batches").start();
			assertThat(nextCall()).isEqualTo(List.of("a", "b", "c"));
			assertThat(nextCall()).isEqualTo(List.of("d", "e"));
			batches.put("f");
			assertThat(nextCall()).isEqualTo(List.of("f"));
			awaitStats(batches, EMPTY);
			TaskQueue tasks = queue(context, "task-batches");
			tasks.putAll(List.of(new Email("ann@example.org", 1), "no email", new Email("bob@example.org", 2)));
			container(context, "task-batches").start();
			assertThat(nextCall())
				.isEqualTo("[Email[to=ann@example.org, count=1], Email[to=bob@example.org, count=2]] of 2 tasks");
			assertThat(onlyDead(tasks, 1).payload(String.class)).isEqualTo("no email");
		});
	}

	@Test
	void tasksOfABatchThatFailsAreTriedAgainUnlessItEndedThem() {
		this.runner.withBean(HalfDone.class)
			.withPropertyValues("qaio.queue.listener.retry.initial-interval=1ms")
			.run((context) -> {
				TaskQueue queue = queue(context, "half-done");
				queue.putAll(List.of("a", "b"));
				container(context, "half-done").start();
				assertThat(nextCall()).isEqualTo("[a, b]");
				assertThat(nextCall()).isEqualTo("[b]");
				awaitStats(queue, EMPTY);
			});
	}

	@Test
	void byHandAMethodAcksWhenItLikes() {
		this.runner.withBean(ByHand.class)
			.withPropertyValues("qaio.queue.listener.retry.initial-interval=1ms")
			.run((context) -> {
				TaskQueue queue = queue(context, "by-hand");
				queue.put("later");
				Task task = (Task) nextCall();
				await("the return of the method", () -> !ByHand.inside);
				assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
				assertThat(task.ack()).isTrue();
				queue.put("release");
				assertThat(((Task) nextCall()).attempt()).isEqualTo(1);
				assertThat(((Task) nextCall()).attempt()).isEqualTo(1);
				awaitStats(queue, EMPTY);
				queue.put("throw");
				assertThat(((Task) nextCall()).attempt()).isEqualTo(1);
				assertThat(((Task) nextCall()).attempt()).isEqualTo(2);
				awaitStats(queue, EMPTY);
			});
	}

	@Test
	void aTaskThatIsNeitherAckedByHandNorHeldComesBack() {
		this.runner.withBean(ByHand.class).run((context) -> {
			queue(context, "by-hand").put("forgotten", PutOptions.with().visibilityTimeout(Duration.ofMillis(200)));
			assertThat(((Task) nextCall()).attempt()).isEqualTo(1);
			assertThat(((Task) nextCall()).attempt()).isEqualTo(2);
		});
	}

	@Test
	void listenersMayBeAddedByCode() {
		this.runner.withBean(TaskListenerConfigurer.class, () -> (registry) -> {
			registry.register(TaskListenerEndpoint.of("coded", List.of("coded"), (tasks) -> {
				CALLS.add(tasks.get(0).payload());
				return null;
			}).settings((settings) -> settings.withConcurrency(new Concurrency(3, 3))));
		}).run((context) -> {
			queue(context, "coded").put("a");
			assertThat(nextCall()).isEqualTo("a");
			assertThat(container(context, "coded").settings().concurrency()).isEqualTo(new Concurrency(3, 3));
			context.getBean(TaskListenerEndpointRegistry.class)
				.register(TaskListenerEndpoint.of("late", List.of("late"), (tasks) -> {
					CALLS.add(tasks);
					return CompletableFuture.completedFuture(null);
				}).batch(true));
			queue(context, "late").put("b");
			assertThat((List<?>) nextCall()).hasSize(1);
			awaitStats(queue(context, "late"), EMPTY);
		});
	}

	@Test
	void aListenerMayHaveAContainerFactoryOfItsOwn() {
		this.runner.withBean(OwnFactory.class)
			.withUserConfiguration(Slow.class)
			.withPropertyValues("qaio.queue.listener.concurrency=3")
			.run((context) -> {
				ContainerSettings own = container(context, "OwnFactory.work").settings();
				assertThat(own.prefetch()).isZero();
				assertThat(own.concurrency()).isEqualTo(new Concurrency(3, 3));
				assertThat(container(context, "OwnFactory.usual").settings().prefetch()).isEqualTo(1);
			});
	}

	record Email(String to, int count) {
	}

	static class Payloads extends Generic<Email> {

		@TaskListener(queues = "emails")
		void takeEmail(Email email) {
			CALLS.add(email);
		}

		@TaskListener(queues = "maps")
		void takeMap(Map<String, List<Email>> map) {
			CALLS.add(map);
		}

		@TaskListener(queues = "numbers")
		void takeInt(int number) {
			CALLS.add(number);
		}

		@TaskListener(queues = "anything")
		void takeAnything(Object payload) {
			CALLS.add(payload);
		}

		@TaskListener(queues = "bytes")
		private void takeBytes(byte[] payload) {
			CALLS.add(payload);
		}

	}

	abstract static class Generic<T> {

		@TaskListener(queues = "generic")
		void takeGeneric(T payload) {
			CALLS.add(payload);
		}

	}

	static class Tasks {

		@TaskListener(queues = "tasks")
		void task(Task task) {
			CALLS.add(task);
		}

		@TaskListener(queues = "both")
		void both(Task task, String payload) {
			CALLS.add(payload + " of " + task.id());
		}

		@TaskListener(queues = "nothing")
		void nothing() {
			CALLS.add("called");
		}

	}

	static class Strict {

		@TaskListener(id = "strict", queues = { "high", "middle", "low" }, prefetch = "0", autoStartup = "false")
		void work(String payload) {
			CALLS.add(payload);
		}

	}

	static class Several {

		@TaskListener(queues = "first")
		@TaskListener(queues = "second")
		void twice(String payload) {
			CALLS.add(payload);
		}

		@Fast(queues = "urgent")
		void fast(String payload) {
			CALLS.add(payload);
		}

		@TaskListener(id = "named", queues = "third")
		void fast(Integer payload) {
			CALLS.add(payload);
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@TaskListener(queues = "", concurrency = "5")
	@interface Fast {

		@AliasFor(annotation = TaskListener.class)
		String[] queues();

	}

	static class Resolved {

		@TaskListener(id = "#{'re' + 'solver'}", queues = "${my.queue}", concurrency = "${my.concurrency}",
				visibilityTimeout = "#{3 * 30}s", prefetch = "${my.prefetch:7}", batchSize = "30",
				autoStartup = "${my.start}")
		void work(String payload) {
		}

	}

	static class OfClass {

		@TaskListener(queues = "of-class")
		void takeInt(int number) {
			CALLS.add(number);
		}

	}

	interface Work {

		void work(String payload);

	}

	static class OfInterface implements Work {

		@Override
		@TaskListener(queues = "of-interface")
		public void work(String payload) {
			CALLS.add(payload);
		}

	}

	@Order(0)
	static class ProxyEverything implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof OfClass || bean instanceof OfInterface)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory(bean);
			factory.setProxyTargetClass(bean instanceof OfClass);
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				CALLS.add("before " + invocation.getMethod().getName());
				return invocation.proceed();
			});
			return factory.getProxy();
		}

	}

	static class Later {

		private final CompletableFuture<Void> future = new CompletableFuture<>();

		private final Sinks.Empty<Object> sink = Sinks.empty();

		@TaskListener(queues = "futures", concurrency = "2")
		CompletionStage<Void> future(String payload) {
			CALLS.add(payload);
			return this.future;
		}

		@TaskListener(queues = "monos")
		Mono<Object> mono(String payload) {
			CALLS.add(payload);
			return this.sink.asMono();
		}

		@TaskListener(queues = "failing-futures")
		CompletableFuture<String> failing(String payload) {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("boom");
			});
		}

	}

	static class Batches {

		@TaskListener(id = "batches", queues = "batches", batch = true, batchSize = "3", autoStartup = "false")
		void batch(List<String> payloads) {
			CALLS.add(payloads);
		}

		@TaskListener(id = "task-batches", queues = "task-batches", batch = true, autoStartup = "false")
		void batch(List<? extends Email> emails, List<Task> tasks) {
			CALLS.add(emails + " of " + tasks.size() + " tasks");
		}

	}

	static class HalfDone {

		@TaskListener(id = "half-done", queues = "half-done", batch = true, autoStartup = "false")
		void batch(List<Task> tasks) {
			CALLS.add(tasks.stream().map(Task::payload).toList().toString());
			if (tasks.size() > 1) {
				tasks.get(0).ack();
				throw new IllegalStateException("half done");
			}
		}

	}

	static class ByHand {

		static volatile boolean inside;

		private int releases;

		@TaskListener(queues = "by-hand", ackMode = AckMode.MANUAL)
		void work(Task task) {
			inside = true;
			CALLS.add(task);
			switch (task.payload(String.class)) {
				case "release" -> {
					if (this.releases++ == 0) {
						task.release(Duration.ZERO);
					}
					else {
						task.ack();
					}
				}
				case "throw" -> {
					if (task.attempt() == 1) {
						throw new IllegalStateException("boom");
					}
					task.ack();
				}
				case "forgotten" -> {
					if (task.attempt() == 2) {
						task.ack();
					}
				}
				default -> {
					// somebody else acks
				}
			}
			inside = false;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Slow {

		@Bean
		TaskListenerContainerFactory slow(TaskListenerContainerFactory taskListenerContainerFactory) {
			return taskListenerContainerFactory.with((settings) -> settings.withPrefetch(0));
		}

	}

	static class OwnFactory {

		@TaskListener(queues = "own", containerFactory = "slow")
		void work(String payload) {
		}

		@TaskListener(queues = "usual")
		void usual(String payload) {
		}

	}

}
