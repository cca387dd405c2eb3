package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PendingCallTests {

	private static final AskableConnection CONNECTION = new SilentConnection();

	private final long start = System.nanoTime();

	private final CommandSender.PendingCall<AskableConnection, String> call = new CommandSender.PendingCall<>(
			new byte[0], (connection) -> new CompletableFuture<>(), false);

	@Test
	void itsTimeCountsFromTheFirstAttempt() {
		this.call.sendOn(CONNECTION);
		long before = this.call.nanosLeft(CONNECTION.timeout(), this.start);
		await().pollDelay(Duration.ofMillis(200)).until(() -> true);
		this.call.sendOn(CONNECTION);
		assertThat(before - this.call.nanosLeft(CONNECTION.timeout(), this.start))
			.isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
	}

	@Test
	void eachAttemptIsGivenMoreTimeThanTheOneBefore() {
		Duration patience = CONNECTION.patience();
		for (int factor : new int[] { 1, 8, 64 }) {
			this.call.sendOn(CONNECTION);
			long end = this.call.sentAt + patience.multipliedBy(factor).toNanos();
			assertThat(this.call.isDoubtful(CONNECTION, end)).isFalse();
			assertThat(this.call.isDoubtful(CONNECTION, end + 1)).isTrue();
		}
	}

	private static final class SilentConnection implements AskableConnection {

		@Override
		public Duration timeout() {
			return Duration.ofMinutes(1);
		}

		@Override
		public Duration patience() {
			return Duration.ofSeconds(1);
		}

		@Override
		public CompletableFuture<?> ask(byte[] key) {
			return new CompletableFuture<>();
		}

		@Override
		public void close() {
			// there is nothing to close
		}

	}

}
