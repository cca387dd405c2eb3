package io.qaio.queue.listener;

import io.qaio.autoconfigure.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.TaskQueueAutoConfiguration;
import io.qaio.queue.Task;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;

/**
 * An application that works on tasks, for {@link KilledWorkersTests} to kill. It prints a
 * line when it begins with a task, and one when it is done.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
		PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
		TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class })
class WorkerProcess {

	static final String BEGIN = "+";

	static final String DONE = "-";

	public static void main(String[] args) {
		new SpringApplicationBuilder(WorkerProcess.class).web(WebApplicationType.NONE).run(args);
	}

	@TaskListener(queues = "killed", concurrency = "8")
	void work(Task task) throws InterruptedException {
		// one write each, so that a kill leaves no half of a line before another
		System.out.println(BEGIN + task.id() + " " + task.attempt());
		Thread.sleep(10);
		System.out.println(DONE + task.id() + " " + task.attempt());
	}

}
