package io.qaio.ratelimit.aop;

import java.time.Duration;

import io.qaio.ratelimit.RateLimitExceededException;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls of Kotlin's suspend functions.
 */
@Tag("threads")
class SuspendFunctionTests {

	private final RecordingRateLimiter limiter = new RecordingRateLimiter();

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private SuspendingCalls calls = new SuspendingCalls();

	@BeforeEach
	void start() {
		this.limiter.delay("delayed", 500);
		this.limiter.reject("rejected", 1234);
		this.context = LimitedBeans.start(this.limiter, SuspendingCalls.class);
		this.calls = this.context.getBean(SuspendingCalls.class);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void aFunctionIsCharged() {
		assertThat(Suspending.call(this.calls, "ann")).isEqualTo("called by ann");
		Suspending.nothing(this.calls, "ann");
		assertThat(this.limiter.asked()).hasSize(2);
		assertThat(this.limiter.lastKeys()).containsExactly("ann");
	}

	@Test
	void aFunctionWaitsWithoutItsThread() {
		long start = System.nanoTime();
		Job job = Suspending.start(this.calls, "delayed");
		assertThat(job.isActive()).isTrue();
		assertThat(this.calls.count()).isZero();
		await().until(job::isCompleted);
		assertThat(this.calls.count()).isEqualTo(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		assertThat(Suspending.call(this.calls, "delayed")).isEqualTo("called by delayed");
	}

	@Test
	void aFunctionThatIsRejectedThrows() {
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> Suspending.call(this.calls, "rejected"));
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> Suspending.nothing(this.calls, "rejected"));
		assertThat(this.calls.count()).isZero();
	}

	@Test
	void aFunctionThatIsCancelledWhileItWaitsIsNeverCalled() {
		Job job = Suspending.start(this.calls, "delayed");
		Suspending.cancel(job);
		await().during(Duration.ofMillis(600)).until(() -> this.calls.count() == 0);
	}

	@Test
	void aFlowIsChargedWhenItIsCollected() {
		assertThat(Suspending.flow(this.calls, "delayed")).containsExactly(1, 2, 1);
		assertThat(Suspending.later(this.calls, "delayed")).containsExactly(1, 2, 2);
		assertThat(this.limiter.asked()).hasSize(2);
		assertThatExceptionOfType(RateLimitExceededException.class)
			.isThrownBy(() -> Suspending.flow(this.calls, "rejected"));
	}

}
