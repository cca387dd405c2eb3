package io.qaio.queue.store.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store in memory whose clock runs, and steps back.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class MemoryClockStepTests {

	private static final Duration SHORT = Duration.ofSeconds(1);

	private static final Duration SOON = Duration.ofSeconds(20);

	private final SteppingClock clock = new SteppingClock();

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore(this.clock))
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(SHORT))
		.build()
		.queue("q");

	@Test
	void leasesAndDelaysKeepTheirLength(CapturedOutput output) throws Exception {
		this.queue.put("taken");
		Task taken = this.queue.get();
		this.queue.put("delayed", PutOptions.with().delay(SHORT));
		this.clock.offset = Duration.ofHours(-1);
		assertThat(List.of(next(), next())).containsExactlyInAnyOrder("taken", "delayed");
		assertThat(taken.ack()).isFalse();
		assertThat(output.getOut().split("the clock has stepped back by 3[56]\\d{5} ms", -1)).hasSize(2);
	}

	private String next() throws InterruptedException {
		return this.queue.get(SOON).orElseThrow().payload(String.class);
	}

	@Test
	void aTaskThatWaitsForATimeWaitsForIt() throws Exception {
		this.queue.put("at", PutOptions.with().at(Instant.now().plus(SHORT)));
		this.clock.offset = Duration.ofHours(-1);
		assertThat(this.queue.get(SHORT.multipliedBy(2))).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		this.clock.offset = Duration.ZERO;
		assertThat(next()).isEqualTo("at");
	}

	@Test
	void aDeadLetterSaysHowLongItsLeaseWas() throws Exception {
		this.queue.put("work", PutOptions.with().maxAttempts(1));
		this.queue.get();
		this.clock.offset = Duration.ofHours(-1);
		assertThat(this.queue.get(SHORT.multipliedBy(2))).isEmpty();
		assertThat(this.queue.dead().list(0, 1).get(0).error()).startsWith("The lease ran out after 1000 ms");
	}

	/**
	 * The system's clock, and how far it is off.
	 */
	private static final class SteppingClock extends Clock {

		private volatile Duration offset = Duration.ZERO;

		@Override
		public Instant instant() {
			return Instant.now().plus(this.offset);
		}

		@Override
		public ZoneId getZone() {
			return ZoneId.of("UTC");
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

	}

}
