package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.autoconfigure.queue.TaskPacingAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.ratelimit.RateLimited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that are paced by keys that are no strings.
 */
@Timeout(60)
class PacedKeyContentTests {

	private final ApplicationContextRunner runner = ListenerTestSupport.inMemory()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class,
				TaskPacingAutoConfiguration.class))
		.withPropertyValues("qaio.rate-limit.zones.slow.rate=1r/m");

	@Test
	void tasksOfEqualContentHaveOnePace() {
		this.runner.withBean(Arrays.class).run((context) -> {
			TaskQueue queue = queue(context, "arrays");
			queue.putAll(List.of(new String[] { "a", "b" }, new String[] { "a", "b" }, new String[] { "b" }));
			awaitStats(queue, new QueueStats(0, 1, 0, 0));
			assertThat(context.getBean(Arrays.class).calls()).hasValue(2);
		});
	}

	@Test
	void aPayloadWithoutContentIsNoKey() {
		this.runner.withBean(Contents.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining(
						Contents.class.getName() + ".work(Customer): key '#customer' makes text of '#customer'")
				.hasMessageContaining("has no toString() but that of Object"));
	}

	static class Arrays {

		private final AtomicInteger calls = new AtomicInteger();

		AtomicInteger calls() {
			return this.calls;
		}

		@TaskListener("arrays")
		@RateLimited(zone = "slow", key = "#ids")
		void work(String[] ids) {
			this.calls.incrementAndGet();
		}

	}

	static class Customer {

		public String name = "";

	}

	static class Contents {

		@TaskListener("contents")
		@RateLimited(zone = "slow", key = "#customer")
		void work(Customer customer) {
		}

	}

}
