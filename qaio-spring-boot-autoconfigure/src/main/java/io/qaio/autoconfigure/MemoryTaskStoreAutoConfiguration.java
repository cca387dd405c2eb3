package io.qaio.autoconfigure;

import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in memory.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "qaio.queue.store", havingValue = "memory")
public final class MemoryTaskStoreAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(TaskStore.class)
	MemoryTaskStore memoryTaskStore() {
		return new MemoryTaskStore();
	}

}
