package io.qaio.queue.schedule;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;

import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.RecurringTasksAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;

/**
 * An application with a task every second, for {@link SeveralInstancesTests} to kill.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
		PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
		TaskQueueAutoConfiguration.class, RecurringTasksAutoConfiguration.class })
class RecurringTaskApplication {

	static final String STARTED = "Started RecurringTaskApplication";

	public static void main(String[] args) {
		new SpringApplicationBuilder(RecurringTaskApplication.class).web(WebApplicationType.NONE).run(args);
	}

	@RecurringTask(name = "digest", queue = "ticks", cron = "* * * * * *", zone = "UTC")
	String digest() {
		return String.valueOf(ProcessHandle.current().pid());
	}

}
