package io.qaio.queue.listener;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.annotation.AnnotationFailure;
import io.qaio.autoconfigure.queue.RecurringTasksAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configurations with a post-processor from a method that is not static: they are created
 * before other post-processors, which do not see them.
 */
@Timeout(60)
class EarlyBeansTests {

	private static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/s")
		.withConfiguration(AutoConfigurations.of(RecurringTasksAutoConfiguration.class,
				RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class));

	@Test
	void listenersAndRecurringTasksWork() {
		this.runner.withUserConfiguration(Mails.class).run((context) -> {
			assertThat(context.getBean(TaskListenerEndpointRegistry.class).containers())
				.extracting(TaskListenerContainer::id)
				.containsExactly("Mails.send");
			queue(context, "mails").put("a");
			assertThat(CALLS.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
			assertThat(queue(context, "ticks").get().payload(String.class)).isEqualTo("tick");
		});
	}

	@Test
	void limitsAreRefused() {
		assertThat(AnnotationFailure.of(this.runner.withUserConfiguration(Logins.class)))
			.hasMessageContaining("Logins.login() of bean '")
			.hasMessageContaining(": the bean is created before limits can be applied, because it makes a");
	}

	@Configuration
	static class Mails {

		// not static: it needs an object of the configuration
		@Bean
		BeanPostProcessor processor() {
			return new First();
		}

		@TaskListener("mails")
		void send(String mail) {
			CALLS.add(mail);
		}

		@RecurringTask(queue = "ticks", cron = "* * * * * *")
		String tick() {
			return "tick";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Logins {

		@Bean
		BeanPostProcessor processor() {
			return new First();
		}

		@RateLimited(zone = "login")
		public void login() {
		}

	}

	static class First implements BeanPostProcessor, Ordered {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

}
