package io.qaio.queue.listener;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ListenerTimerTests {

	@Test
	void workThatFailsIsReportedAndComesAgain(CapturedOutput output) throws InterruptedException {
		CountDownLatch runs = new CountDownLatch(3);
		ListenerTimer timer = new ListenerTimer(ListenerTimer.thread());
		try {
			timer.every(Duration.ofMillis(1).toNanos(), () -> {
				runs.countDown();
				throw new NoClassDefFoundError("gone " + runs.getCount());
			});
			assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			timer.stop();
		}
		assertThat(output.getOut()).contains("Work of a listener container failed", "NoClassDefFoundError: gone 2",
				"NoClassDefFoundError: gone 1");
	}

}
