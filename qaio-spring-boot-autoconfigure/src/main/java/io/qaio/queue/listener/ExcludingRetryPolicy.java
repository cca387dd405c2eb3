package io.qaio.queue.listener;

import java.util.List;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;

/**
 * A retry policy that does not retry after some more exceptions.
 */
final class ExcludingRetryPolicy implements RetryPolicy {

	private static final int MAX_CAUSES = 20;

	private final RetryPolicy policy;

	private final List<Class<? extends Throwable>> excluded;

	ExcludingRetryPolicy(RetryPolicy policy, List<Class<? extends Throwable>> excluded) {
		this.policy = policy;
		this.excluded = excluded;
	}

	@Override
	public boolean shouldRetry(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			if (isExcluded(cause)) {
				return false;
			}
			cause = cause.getCause();
		}
		return this.policy.shouldRetry(failure);
	}

	private boolean isExcluded(Throwable cause) {
		return this.excluded.stream().anyMatch((type) -> type.isInstance(cause));
	}

	@Override
	public BackOff getBackOff() {
		return this.policy.getBackOff();
	}

}
