package io.qaio.autoconfigure.actuate;

import java.util.List;

import io.qaio.queue.store.TaskStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} for the stores of queues: always up, with what their servers'
 * settings put at risk. Sends nothing to a server.
 */
final class TaskQueueHealthIndicator extends AbstractHealthIndicator {

	private final ObjectProvider<TaskStore> stores;

	TaskQueueHealthIndicator(ObjectProvider<TaskStore> stores) {
		super("Task queue health check failed");
		this.stores = stores;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<String> warnings = this.stores.stream().flatMap((store) -> store.warnings().stream()).distinct().toList();
		builder.up();
		if (!warnings.isEmpty()) {
			builder.withDetail("warnings", warnings);
		}
	}

}
