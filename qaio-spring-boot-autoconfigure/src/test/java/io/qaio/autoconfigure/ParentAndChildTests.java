package io.qaio.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.listener.Concurrency;
import io.qaio.queue.listener.ContainerSettings;
import io.qaio.queue.listener.TaskErrorHandler;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerContainerFactory;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.observation.RateLimitMetrics;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Hierarchies of contexts, each with auto-configuration: they share queues and buckets,
 * and each works on the methods of its own beans.
 */
@Timeout(120)
class ParentAndChildTests {

	private static final String[] PROPERTIES = { "qaio.queue.store=memory", "qaio.rate-limit.zones.login.rate=1r/m" };

	private static final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	@BeforeEach
	void clear() {
		received.clear();
	}

	@Test
	void listenersOfEach() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class)) {
			TaskQueues queues = parent.getBean(TaskQueues.class);
			try (ConfigurableApplicationContext child = child(parent, Child.class)) {
				assertThat(child.getBean(TaskQueues.class)).isSameAs(queues);
				assertThat(child.getBean(TaskStore.class)).isSameAs(parent.getBean(TaskStore.class));
				child.getBean("taskQueue", TaskQueue.class);
				queues.queue("of-child").put("a");
				assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("child a");
				queues.queue("of-parent").put("b");
				assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("parent b");
			}
			queues.queue("of-parent").put("c");
			assertThat(received.poll(20, TimeUnit.SECONDS)).as("goes on").isEqualTo("parent c");
			queues.queue("of-child").put("d");
			assertThat(queues.queue("of-child").get(Duration.ofSeconds(20))).as("nobody else takes it").isPresent();
			assertThat(parent.getBean(TaskRequeuer.class).isRunning()).isTrue();
		}
	}

	@Test
	void errorHandlerOfTheChildIsForItsListeners() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, Failing.class)) {
			child.getBean(TaskQueues.class).queue("failing").put("a");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("handled");
			assertThat(child.getBean(TaskListenerContainerFactory.class))
				.isNotSameAs(parent.getBean(TaskListenerContainerFactory.class));
		}
		try (ConfigurableApplicationContext parent = run(OwnFactory.class);
				ConfigurableApplicationContext child = child(parent, Child.class)) {
			assertThat(child.getBean(TaskListenerContainerFactory.class)).as("that of the application")
				.isSameAs(parent.getBean(TaskListenerContainerFactory.class));
		}
	}

	@Test
	void listenersOfTheChildHaveItsProperties() {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, Child.class,
						"--qaio.queue.listener.concurrency=3")) {
			assertThat(child.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting((container) -> container.settings().concurrency())
				.containsExactly(Concurrency.parse("3"));
			assertThat(parent.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting((container) -> container.settings().concurrency())
				.containsExactly(Concurrency.parse("1"));
		}
	}

	@Test
	void aChildNeedNotRepeatThePropertiesOfTheParent() {
		try (ConfigurableApplicationContext parent = withSource(new SpringApplicationBuilder(Parent.class),
				Map.of("qaio.queue.store", "memory", "qaio.queue.max-attempts", "3", "qaio.rate-limit.zones.login.rate",
						"1r/m"));
				ConfigurableApplicationContext child = withSource(
						new SpringApplicationBuilder(Child.class).parent(parent),
						Map.of("qaio.queue.store", "memory"))) {
			assertThat(child.getEnvironment().getProperty("qaio.queue.max-attempts"))
				.as("a source of one name hides it")
				.isNull();
			assertThat(child.getBean(TaskQueues.class)).isSameAs(parent.getBean(TaskQueues.class));
		}
	}

	@Test
	void aChildThatSetsNoStoreHasThatOfItsParent() throws InterruptedException {
		try (ConfigurableApplicationContext parent = withSource(new SpringApplicationBuilder(Parent.class),
				Map.of("qaio.queue.store", "memory", "qaio.rate-limit.zones.login.rate", "1r/m"));
				ConfigurableApplicationContext child = withSource(
						new SpringApplicationBuilder(Child.class).parent(parent), Map.of());
				ConfigurableApplicationContext grandchild = withSource(
						new SpringApplicationBuilder(Failing.class).parent(child), Map.of())) {
			assertThat(child.getEnvironment().getProperty("qaio.queue.store")).as("hidden").isNull();
			TaskQueues queues = parent.getBean(TaskQueues.class);
			assertThat(child.getBean(TaskQueues.class)).isSameAs(queues);
			assertThat(grandchild.getBean(TaskQueues.class)).isSameAs(queues);
			assertThat(BeanFactoryUtils.beansOfTypeIncludingAncestors(grandchild, TaskStore.class)).hasSize(1);
			queues.queue("of-child").put("a");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("child a");
		}
	}

	@Test
	void aChildMaySetAStoreOfItsOwn() throws InterruptedException {
		try (ConfigurableApplicationContext parent = withSource(new SpringApplicationBuilder(OwnParentStore.class),
				Map.of("qaio.rate-limit.zones.login.rate", "1r/m"));
				ConfigurableApplicationContext child = withSource(
						new SpringApplicationBuilder(Child.class).parent(parent),
						Map.of("qaio.queue.queues.other.store", "memory"))) {
			assertThat(child.getBean(TaskQueues.class)).isNotSameAs(parent.getBean(TaskQueues.class));
			child.getBean(TaskQueues.class).queue("shared").put("a");
			assertThat(parent.getBean(TaskQueues.class).queue("shared").get(Duration.ofSeconds(20)))
				.as("all others are in the parent's store")
				.isPresent();
			child.getBean(TaskQueues.class).queue("other").put("b");
			assertThat(parent.getBean(TaskQueues.class).queue("other").stats().ready()).isZero();
			assertReported("qaio.queue.queues=",
					() -> withSource(new SpringApplicationBuilder(Failing.class).parent(child),
							Map.of("qaio.queue.queues.else.store", "memory")));
		}
	}

	@Test
	void settingsOfAStoreThatIsSharedAreReported() {
		try (ConfigurableApplicationContext parent = run(WithoutUsers.class, "--qaio.queue.store=redis")) {
			for (String property : List.of("qaio.queue.key-prefix=mine", "qaio.queue.redis-connection-factory=mine",
					"qaio.queue.wait-replicas=1")) {
				assertReported(property, () -> child(parent, Child.class, "--qaio.queue.store=redis",
						"--qaio.queue.queues.other.store=memory", "--" + property));
			}
			try (ConfigurableApplicationContext child = child(parent, OwnStore.class, "--qaio.queue.key-prefix=mine")) {
				assertThat(child.getBean(TaskQueues.class)).as("uses nothing of the parent's store")
					.isNotSameAs(parent.getBean(TaskQueues.class));
			}
		}
		try (ConfigurableApplicationContext parent = run(WithoutUsers.class, "--qaio.queue.store=tarantool")) {
			assertReported("qaio.queue.tarantool.host=elsewhere",
					() -> child(parent, Child.class, "--qaio.queue.tarantool.host=elsewhere"));
			assertReported("qaio.queue.tarantool.host=elsewhere", () -> child(parent, Child.class,
					"--qaio.queue.store=tarantool", "--qaio.queue.tarantool.host=elsewhere"));
		}
	}

	private static ConfigurableApplicationContext withSource(SpringApplicationBuilder application,
			Map<String, Object> properties) {
		return application.web(WebApplicationType.NONE)
			.initializers((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("own", properties)))
			.run();
	}

	@Test
	void recurringTasksOfEach() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, Child.class)) {
			TaskQueues queues = child.getBean(TaskQueues.class);
			assertThat(queues.queue("parent-digests").get(Duration.ofSeconds(20))).isPresent();
			assertThat(queues.queue("child-digests").get(Duration.ofSeconds(20))).isPresent();
		}
	}

	@Test
	void limitsOfEachShareTheBuckets() {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, Child.class)) {
			parent.getBean(ParentLogins.class).login();
			assertThatExceptionOfType(RateLimitExceededException.class)
				.isThrownBy(() -> child.getBean(ChildLogins.class).login());
			MeterRegistry registry = parent.getBean(MeterRegistry.class);
			assertThat(child.getBean(RateLimitMetrics.class)).isSameAs(parent.getBean(RateLimitMetrics.class));
			assertThat(registry.get("qaio.rate.limit.decisions").tag("outcome", "rejected").counter().count())
				.isEqualTo(1);
		}
	}

	@Test
	void routesOfAChildThatServesRequests() throws Exception {
		// its own: the parent serves no requests
		String[] routes = { "--qaio.rate-limit.http.routes[0].path=/**", "--qaio.rate-limit.http.routes[0].zone=login",
				"--server.port=0" };
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = new SpringApplicationBuilder(Child.class).parent(parent)
					.web(WebApplicationType.SERVLET)
					.properties(PROPERTIES)
					.run(routes)) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + child.getEnvironment().getProperty("local.server.port")))
				.build();
			HttpClient client = HttpClient.newHttpClient();
			assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
			assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(429);
		}
	}

	@Test
	void pacedListenersOfTheChild() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, Paced.class)) {
			TaskQueues queues = child.getBean(TaskQueues.class);
			queues.queue("paced").putAll(List.of("a", "b"));
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("paced a");
			await().until(() -> queues.queue("paced").stats().delayed() == 1);
			assertThat(received).isEmpty();
		}
	}

	@Test
	void queuesOfTheChildAlone() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, OwnQueues.class)) {
			TaskQueues own = child.getBean("ownQueues", TaskQueues.class);
			assertThat(child.getBean(TaskQueues.class)).isSameAs(own);
			assertThat(child.getBean("taskQueue")).isSameAs(own.queue("default"));
			own.queue("of-child").put("a");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("child a");
			assertThat(own.queue("child-digests").get(Duration.ofSeconds(20))).isPresent();
			assertThat(child.getBean(TaskRequeuer.class)).isNotSameAs(parent.getBean(TaskRequeuer.class));
		}
	}

	@Test
	void storeOfTheChildAlone() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class);
				ConfigurableApplicationContext child = child(parent, OwnStore.class)) {
			TaskQueues own = child.getBean(TaskQueues.class);
			assertThat(own).isNotSameAs(parent.getBean(TaskQueues.class));
			own.queue("of-child").put("a");
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("child a");
			own.queue("others").put("b");
			assertThat(queues(child.getBean("ownStore", TaskStore.class)).queue("others").stats().ready()).isOne();
			assertThat(parent.getBean(TaskQueues.class).queue("others").stats().ready()).isZero();
		}
	}

	@Test
	void halfThatOnlyTheChildUses() throws InterruptedException {
		try (ConfigurableApplicationContext parent = run(Parent.class, "--qaio.queue.enabled=false",
				"--qaio.rate-limit.enabled=false")) {
			try (ConfigurableApplicationContext child = child(parent, Child.class, "--qaio.queue.enabled=true",
					"--qaio.rate-limit.enabled=true")) {
				child.getBean(TaskQueues.class).queue("of-child").put("a");
				assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("child a");
				child.getBean(ChildLogins.class).login();
				assertThatExceptionOfType(RateLimitExceededException.class)
					.isThrownBy(() -> child.getBean(ChildLogins.class).login());
			}
		}
	}

	@Test
	void propertiesThatOnlyTheChildHasAreReported() {
		try (ConfigurableApplicationContext parent = run(Parent.class)) {
			for (String property : List.of("qaio.queue.visibility-timeout=2m",
					"qaio.queue.redis-connection-factory=mine", "qaio.queue.key-prefix=mine",
					"qaio.rate-limit.timeout=3s", "qaio.rate-limit.store=redis", "qaio.rate-limit.key-prefix=mine",
					"qaio.rate-limit.shards=4", "qaio.rate-limit.redis-connection-factory=mine")) {
				assertReported(property, () -> child(parent, Child.class, "--" + property));
			}
		}
	}

	private static void assertReported(String property, ThrowingCallable start) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(start)
			.havingRootCause()
			.isInstanceOf(InvalidConfigurationException.class)
			.withMessageContaining("Property '" + property.substring(0, property.indexOf('=')) + "'")
			.withMessageContaining("this is a child context");
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(PROPERTIES)
			.run(properties);
	}

	private static ConfigurableApplicationContext child(ConfigurableApplicationContext parent, Class<?> application,
			String... properties) {
		return new SpringApplicationBuilder(application).parent(parent)
			.web(WebApplicationType.NONE)
			.properties(PROPERTIES)
			.run(properties);
	}

	private static TaskQueues queues(TaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Parent {

		@Bean
		ParentLogins parentLogins() {
			return new ParentLogins();
		}

		@Bean
		SimpleMeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

		@TaskListener("of-parent")
		void take(String text) {
			received.add("parent " + text);
		}

		@RecurringTask(queue = "parent-digests", cron = "* * * * * *")
		String digest() {
			return "digest";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

		@Bean
		ChildLogins childLogins() {
			return new ChildLogins();
		}

		@TaskListener("of-child")
		void take(String text) {
			received.add("child " + text);
		}

		@RecurringTask(queue = "child-digests", cron = "* * * * * *")
		String digest() {
			return "digest";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithoutUsers {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnQueues extends Child {

		@Bean
		TaskQueues ownQueues() {
			return queues(new MemoryTaskStore());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnParentStore {

		@Bean
		MemoryTaskStore parentStore() {
			return new MemoryTaskStore();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStore extends Child {

		@Bean
		MemoryTaskStore ownStore() {
			return new MemoryTaskStore();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnFactory {

		@Bean
		TaskListenerContainerFactory taskListenerContainerFactory(TaskQueues queues) {
			return new TaskListenerContainerFactory(queues, ContainerSettings.DEFAULTS, false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Failing {

		@Bean
		TaskErrorHandler handler() {
			return (task, failure) -> {
				received.add("handled");
				task.ack();
			};
		}

		@TaskListener("failing")
		void take(String text) {
			throw new IllegalStateException(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Paced {

		@Bean
		PacedListener pacedListener() {
			return new PacedListener();
		}

	}

	static class PacedListener {

		@TaskListener("paced")
		@RateLimited(zone = "login")
		public void take(String text) {
			received.add("paced " + text);
		}

	}

	static class ParentLogins {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	static class ChildLogins {

		@RateLimited(zone = "login")
		public void login() {
		}

	}

}
