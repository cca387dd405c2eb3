package io.qaio.queue.observation;

import java.util.Locale;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qaio.queue.LostLeaseListener;
import io.qaio.queue.Task;
import io.qaio.queue.TaskOperation;

/**
 * Counts deliveries that have lost their task, by queue and by what came too late: of
 * listeners, and of loops of {@code get} and {@code ack} alike. Thread-safe.
 */
public final class LostLeaseMetrics implements LostLeaseListener {

	/** The meter that counts deliveries that have lost their task. */
	public static final String LOST_LEASES = "qaio.queue.lost.leases";

	private final MeterRegistry registry;

	/**
	 * Create metrics.
	 * @param registry has the meters
	 */
	public LostLeaseMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void leaseLost(Task task, TaskOperation operation) {
		Counter.builder(LOST_LEASES)
			.description("Deliveries whose lease had ended when they were acked, failed, released, buried or extended")
			.tag("queue", task.queue().name())
			.tag("operation", operation.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.increment();
	}

}
