package io.qaio.queue.listener;

import java.io.IOException;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.qaio.autoconfigure.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.RedisRateLimitAutoConfiguration;
import io.qaio.autoconfigure.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.TaskQueueAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.ratelimit.RateLimited;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * An instance with two workers that are paced, for {@link PacedWorkersTests}. Begins once
 * a line was read.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
		PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
		TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class, RedisRateLimitAutoConfiguration.class,
		RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class })
class PacedApplication {

	static final String READY = "ready to be paced";

	static final String QUEUE = "mails";

	static final int WORKERS = 2;

	/** How many of a key may start at once beyond its rate. */
	static final int BURST = 1;

	/** How long a task takes. */
	static final long WORK_MILLIS = 20;

	/** A list of what started, and when by the clock of Redis. */
	static final String STARTS = "starts";

	private static final String RECORD = "local time = redis.call('TIME')"
			+ " redis.call('RPUSH', KEYS[1], ARGV[1] .. ' ' .. string.format('%d', time[1] * 1000000 + time[2]))";

	private final RedisCommands<String, String> redis;

	PacedApplication(Environment environment) {
		this.redis = RedisClient
			.create(RedisURI.create("127.0.0.1", environment.getRequiredProperty("spring.data.redis.port", int.class)))
			.connect()
			.sync();
	}

	public static void main(String[] args) throws IOException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(PacedApplication.class)
			.web(WebApplicationType.NONE)
			.run(args);
		System.out.println(READY);
		if (System.in.read() < 0) {
			// nobody needs it
			System.exit(0);
		}
		context.getBean(TaskListenerEndpointRegistry.class).container(QUEUE).orElseThrow().start();
	}

	@TaskListener(id = QUEUE, queues = QUEUE, concurrency = "" + WORKERS, autoStartup = "false")
	@RateLimited(zone = "mails", burst = BURST, delay = RateLimited.NO_DELAY, key = "#mail.domain")
	void send(PacedMail mail, Task task) throws InterruptedException {
		this.redis.eval(RECORD, ScriptOutputType.STATUS, new String[] { STARTS },
				mail.domain() + " " + task.id() + " " + task.attempt());
		Thread.sleep(WORK_MILLIS);
	}

	/**
	 * What is sent.
	 *
	 * @param domain where to; empty is not limited
	 */
	public record PacedMail(String domain) {
	}

}
