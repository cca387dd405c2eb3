package io.qaio.queue.listener;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;

/**
 * A retry policy that does not retry after some more exceptions, or after others that
 * have such a cause. That of Spring never ends on causes that go in a circle.
 *
 * @param policy the policy for all other exceptions
 * @param excluded the types of the exceptions
 */
record ExcludingRetryPolicy(RetryPolicy policy, List<Class<? extends Throwable>> excluded) implements RetryPolicy {

	private static final int MAX_CAUSES = 20;

	@Override
	public boolean shouldRetry(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.limit(MAX_CAUSES)
			.noneMatch(this::isExcluded) && this.policy.shouldRetry(failure);
	}

	private boolean isExcluded(Throwable cause) {
		return this.excluded.stream().anyMatch((type) -> type.isInstance(cause));
	}

	@Override
	public BackOff getBackOff() {
		return this.policy.getBackOff();
	}

}
