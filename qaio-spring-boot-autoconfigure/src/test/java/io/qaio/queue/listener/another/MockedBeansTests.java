package io.qaio.queue.listener.another;

import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

/**
 * Mocks in the place of beans with annotated methods. They do not take tasks. In a
 * package of few classes, as Spring Boot scans it for those of Jackson and of Spring
 * Data.
 */
@SpringBootTest(classes = MockedBeansTests.Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "qaio.queue.store=memory", "qaio.rate-limit.zones.login.rate=1r/s" })
@MockitoBean(types = MockedBeansTests.Mails.class)
class MockedBeansTests {

	private final Mails mails;

	private final TaskListenerEndpointRegistry registry;

	private final TaskQueues queues;

	@Autowired
	MockedBeansTests(Mails mails, TaskListenerEndpointRegistry registry, TaskQueues queues) {
		this.mails = mails;
		this.registry = registry;
		this.queues = queues;
	}

	@Test
	void mocksDoNotListen() throws InterruptedException {
		assertThat(this.registry.containers()).isEmpty();
		this.queues.queue("mails").put("a");
		assertThat(this.queues.queue("mails").get().payload()).isEqualTo("a");
		this.mails.send("b");
		verify(this.mails).send("b");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Mails mails() {
			return new Mails();
		}

	}

	static class Mails {

		@TaskListener("mails")
		@RateLimited(zone = "login")
		void send(String mail) {
		}

		@RecurringTask(queue = "mails", cron = "* * * * * *")
		String tick() {
			return "tick";
		}

	}

}
