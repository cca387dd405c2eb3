package io.qaio.autoconfigure;

import io.qaio.queue.store.memory.MemoryTaskStore;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tasks in memory.
 */
@AutoConfiguration
@ConditionalOnQueueStore(QaioQueueProperties.Store.MEMORY)
public final class MemoryTaskStoreAutoConfiguration {

	@Bean
	@Fallback
	MemoryTaskStore qaioMemoryTaskStore() {
		return new MemoryTaskStore();
	}

}
