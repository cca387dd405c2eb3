package io.qaio.autoconfigure.queue.store;

import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.store.memory.MemoryTaskStore;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in memory.
 */
@AutoConfiguration(before = TaskQueueAutoConfiguration.class)
@ConditionalOnQueueStore(TaskQueueProperties.Store.MEMORY)
public final class MemoryTaskStoreAutoConfiguration {

	@Bean
	@Lazy
	@Fallback
	MemoryTaskStore qaioMemoryTaskStore() {
		return new MemoryTaskStore();
	}

}
