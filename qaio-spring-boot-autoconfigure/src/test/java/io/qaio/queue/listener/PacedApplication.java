package io.qaio.queue.listener;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskPacingAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
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
		RateLimitAutoConfiguration.class, RateLimitAopAutoConfiguration.class, TaskPacingAutoConfiguration.class })
public class PacedApplication {

	static final String READY = "ready to be paced";

	static final String QUEUE = "mails";

	static final int WORKERS = 2;

	/** How many of a key may start at once beyond its rate. */
	static final int BURST = 1;

	/** How long a task takes. */
	static final long MILLIS = 20;

	/** How long a task takes that is not limited. */
	static final long UNLIMITED_MILLIS = 50;

	/**
	 * A list of what started, when by the clock of Redis, and how long after it was
	 * asked.
	 */
	static final String STARTS = "starts";

	/** When it was asked about a task, in ns. */
	private final Map<String, Long> asked = new ConcurrentHashMap<>();

	private final RedisCommands<String, String> redis;

	public PacedApplication(Environment environment) {
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
	@RateLimited(zone = "mails", burst = BURST, delay = RateLimited.NO_DELAY,
			key = "@pacedApplication.asked(#task, #mail.domain)")
	public void send(PacedMail mail, Task task) throws InterruptedException {
		List<String> time = this.redis.time();
		long late = System.nanoTime() - this.asked.getOrDefault(task.id(), 0L);
		this.redis.rpush(STARTS, String.join(" ", mail.domain(), task.id(), String.valueOf(task.attempt()), time.get(0),
				time.get(1), String.valueOf(late)));
		Thread.sleep(mail.domain().isEmpty() ? UNLIMITED_MILLIS : MILLIS);
	}

	/**
	 * The key of a task that is asked about now.
	 */
	public String asked(Task task, String key) {
		this.asked.put(task.id(), System.nanoTime());
		return key;
	}

	/**
	 * What is sent.
	 *
	 * @param domain where to; empty is not limited
	 */
	public record PacedMail(String domain) {
	}

}
