package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.List;

import io.qaio.queue.store.model.HistoryEvent.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Forged histories: right ones, and one for each way in which a store can be wrong.
 */
class TaskHistoryTests {

	private static final Duration LEASE = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final int MAX_ATTEMPTS = 2;

	@Test
	void aTaskThatIsTakenAndAckedIsRight() {
		right(put(0, true), take(1, 1, 1, LONG), end(2, Kind.ACK, 1, true));
	}

	@Test
	void putsAtTheSameTimeMayBeStoredInAnyOrder() {
		HistoryEvent duplicate = new HistoryEvent(span(0, 10), Kind.PUT, "a/2", 0, false, 0, Duration.ZERO);
		HistoryEvent stored = new HistoryEvent(span(5, 15), Kind.PUT, "a/1", 0, true, 0, Duration.ZERO);
		right(duplicate, stored, take(16, 1, 1, LONG), end(17, Kind.ACK, 1, true));
		wrong(new HistoryEvent(span(0, 4), Kind.PUT, "a/2", 0, false, 0, Duration.ZERO), stored, take(16, 1, 1, LONG),
				end(17, Kind.ACK, 1, true));
	}

	@Test
	void aTaskThatIsLost() {
		wrong(put(0, true));
		wrong(put(0, true), take(1, 1, 1, LONG), end(2, Kind.RELEASE, 1, true));
	}

	@Test
	void aTaskThatComesBackAfterItsAck() {
		wrong(put(0, true), take(1, 1, 1, LONG), end(2, Kind.ACK, 1, true), take(3, 2, 2, LONG),
				end(4, Kind.ACK, 2, true));
	}

	@Test
	void twoLeasesAtATime() {
		wrong(put(0, true), take(1, 1, 1, LONG), take(2, 2, 2, LONG), end(3, Kind.ACK, 2, true));
		right(put(0, true), take(1, 1, 1, LEASE), take(22, 2, 2, LONG), end(23, Kind.ACK, 2, true));
	}

	@Test
	void anAckAfterTheLease() {
		wrong(put(0, true), take(1, 1, 1, LEASE), end(30, Kind.ACK, 1, true));
		wrong(put(0, true), take(1, 1, 1, LEASE), end(2, Kind.ACK, 1, false), take(30, 2, 2, LONG),
				end(31, Kind.ACK, 2, true));
		right(put(0, true), take(1, 1, 1, LEASE), end(30, Kind.ACK, 1, false), take(31, 2, 2, LONG),
				end(32, Kind.ACK, 2, true));
	}

	@Test
	void anAttemptThatIsCountedWrong() {
		wrong(put(0, true), take(1, 1, 1, LONG), end(2, Kind.RELEASE, 1, true), take(3, 2, 2, LONG),
				end(4, Kind.ACK, 2, true));
		wrong(put(0, true), take(1, 1, 1, LONG), end(2, Kind.FAIL, 1, true), take(3, 2, 1, LONG),
				end(4, Kind.ACK, 2, true));
	}

	@Test
	void aTaskThatLivesAfterItsLastAttempt() {
		right(put(0, true), take(1, 1, 1, LONG), end(2, Kind.FAIL, 1, true), take(3, 2, 2, LONG),
				end(4, Kind.FAIL, 2, true));
		wrong(put(0, true), take(1, 1, 1, LONG), end(2, Kind.FAIL, 1, true), take(3, 2, 2, LONG),
				end(4, Kind.FAIL, 2, true), take(5, 3, 3, LONG), end(6, Kind.ACK, 3, true));
	}

	@Test
	void twoTasksWithOneId() {
		wrong(put(0, true), put(1, true), take(2, 1, 1, LONG), end(3, Kind.ACK, 1, true));
	}

	@Test
	void aDelayThatIsTooShort() {
		HistoryEvent release = new HistoryEvent(span(2, 2), Kind.RELEASE, "a/1", 1, true, 0, LEASE);
		wrong(put(0, true), take(1, 1, 1, LONG), release, take(5, 2, 1, LONG), end(6, Kind.ACK, 2, true));
		right(put(0, true), take(1, 1, 1, LONG), release, take(25, 2, 1, LONG), end(26, Kind.ACK, 2, true));
	}

	@Test
	void twoTasksOfOneKeyThatAreLeasedAtATime() {
		HistoryEvent other = new HistoryEvent(span(3, 3), Kind.TAKE, "b/1", 2, true, 1, LONG);
		HistoryCheck.LeasesOfAKey.check(List.of(take(1, 1, 1, LONG), end(2, Kind.ACK, 1, true), other), (name) -> "key",
				0);
		assertThatExceptionOfType(Mismatch.class)
			.isThrownBy(() -> HistoryCheck.LeasesOfAKey
				.check(List.of(take(1, 1, 1, LONG), end(4, Kind.ACK, 1, true), other), (name) -> "key", 0))
			.withMessageContaining("Two tasks of one ordering key");
	}

	private static void right(HistoryEvent... events) {
		assertThatCode(() -> new TaskHistory(List.of(events), MAX_ATTEMPTS, 0).check()).doesNotThrowAnyException();
	}

	private static void wrong(HistoryEvent... events) {
		assertThatExceptionOfType(Mismatch.class)
			.isThrownBy(() -> new TaskHistory(List.of(events), MAX_ATTEMPTS, 0).check());
	}

	private static HistoryEvent put(int at, boolean stored) {
		return new HistoryEvent(span(at, at), Kind.PUT, "a/1", 0, stored, 0, Duration.ZERO);
	}

	private static HistoryEvent take(int at, int delivery, int attempt, Duration lease) {
		return new HistoryEvent(span(at, at), Kind.TAKE, "a/1", delivery, true, attempt, lease);
	}

	private static HistoryEvent end(int at, Kind kind, int delivery, boolean result) {
		return new HistoryEvent(span(at, at), kind, "a/1", delivery, result, 0, Duration.ZERO);
	}

	/** In milliseconds. */
	private static Span span(int from, int to) {
		return new Span(from * 1_000_000L, to * 1_000_000L);
	}

}
