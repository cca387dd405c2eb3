package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When tasks come back.
 */
class PacingScheduleTests {

	private static final BucketId BUCKET = new BucketId("mails", "example.org");

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

	private final PacingSchedule schedule = new PacingSchedule();

	/** So that times pass the greatest number. */
	private long now = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(300);

	private long next(long retryAfter) {
		return next(BUCKET, retryAfter);
	}

	private long next(BucketId bucket, long retryAfter) {
		return this.schedule.next(bucket, Duration.ofMillis(retryAfter), INTERVAL, this.now).toMillis();
	}

	private void pass(long millis) {
		this.now += TimeUnit.MILLISECONDS.toNanos(millis);
	}

	@Test
	void theFirstComesWhenThereIsRoomTheOthersOneAfterTheOther() {
		assertThat(List.of(next(190), next(190), next(190))).containsExactly(190L, 390L, 590L);
		pass(50);
		assertThat(List.of(next(140), next(140))).containsExactly(740L, 940L);
		assertThat(next(new BucketId("mails", "example.com"), 180)).isEqualTo(180);
	}

	@Test
	void timesThatHavePassedAreForgotten() {
		next(190);
		next(190);
		pass(391);
		assertThat(next(199)).isEqualTo(199);
	}

	@Test
	void aTaskThatCameJustTooEarlyKeepsItsTime() {
		assertThat(List.of(next(150), next(150), next(150))).containsExactly(150L, 350L, 550L);
		pass(150);
		assertThat(next(2)).isEqualTo(2);
		assertThat(next(199)).as("the last time is where it was").isEqualTo(600);
	}

	@Test
	void timesAreNeverCutOff() {
		assertThat(this.schedule.next(BUCKET, Duration.ofMillis(1), 1, this.now)).isEqualTo(Duration.ofMillis(1));
		assertThat(this.schedule.next(BUCKET, Duration.ofMillis(1), 1, this.now)).isEqualTo(Duration.ofMillis(2));
	}

	@Test
	void aLongScheduleBeginsAnew() {
		List<Long> delays = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			delays.add(next(200));
		}
		assertThat(delays.subList(0, 4)).containsExactly(200L, 400L, 600L, 800L);
		assertThat(delays).allMatch((delay) -> delay <= 60_000);
		assertThat(delays.stream().filter((delay) -> delay == 200).count()).isBetween(3L, 4L);
	}

	@Test
	void aRetryBeyondTheHorizonIsWaitedFor() {
		assertThat(List.of(next(90_000), next(90_000))).containsExactly(90_000L, 90_000L);
	}

	@Test
	void withoutAKnownRateAllComeWhenThereIsRoom() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.schedule.next(BUCKET, Duration.ofMillis(70), 0, this.now)).isEqualTo(Duration.ofMillis(70));
		}
	}

	@Test
	void bucketsWhoseTimesHavePassedTakeNoMemory() {
		for (int i = 0; i < 10_000; i++) {
			next(new BucketId("mails", "key-" + i), 100);
			pass(1);
		}
		assertThat(this.schedule.size()).isLessThanOrEqualTo(1001);
	}

	@Test
	void bucketsThatAreSweptAreThoseWhoseTimesHavePassed() {
		for (int i = 0; i < 1500; i++) {
			next(new BucketId("mails", "first-" + i), 100);
		}
		assertThat(this.schedule.size()).as("none has passed").isEqualTo(1500);
		pass(101);
		for (int i = 0; i < 1500; i++) {
			next(new BucketId("mails", "second-" + i), 150);
		}
		assertThat(this.schedule.size()).as("the first have passed").isEqualTo(1500);
		assertThat(next(new BucketId("mails", "second-0"), 150)).as("its first time is remembered").isEqualTo(350);
	}

	@Test
	void aTimeThatIsNotOverYetIsKept() {
		for (int i = 0; i < 1000; i++) {
			next(new BucketId("mails", "key-" + i), 100);
		}
		pass(100);
		next(150);
		assertThat(next(new BucketId("mails", "key-0"), 150)).as("just now is not past").isEqualTo(200);
	}

	@Test
	void timesAreComparedAlsoLongBeforeTheyOverflow() {
		this.now = TimeUnit.SECONDS.toNanos(1000);
		assertThat(List.of(next(150), next(150))).containsExactly(150L, 350L);
		pass(150);
		assertThat(next(2)).isEqualTo(2);
		assertThat(next(199)).as("the last time is where it was").isEqualTo(400);
	}

}
