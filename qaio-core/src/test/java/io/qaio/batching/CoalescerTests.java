package io.qaio.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CoalescerTests {

	private final List<CompletableFuture<String>> calls = new ArrayList<>();

	private final List<List<Word>> sent = new ArrayList<>();

	private final Coalescer<Word, String> words = coalescer(
			(requests, reply) -> requests.forEach((word) -> word.outcome.complete(word.text + reply)));

	private Coalescer<Word, String> coalescer(BiConsumer<List<Word>, String> receive) {
		return new Coalescer<>(1, 3, Coalescer.CompletionOrder.SEND_FIRST, this::send, receive,
				(thrown) -> new IllegalStateException("because", thrown), (failure) -> false);
	}

	private CompletableFuture<String> send(List<Word> requests) {
		this.sent.add(requests);
		CompletableFuture<String> call = new CompletableFuture<>();
		this.calls.add(call);
		return call;
	}

	@Test
	void whatComesWhileACallIsUnderWayLeavesTogether() {
		List<Word> all = List.of(new Word("a"), new Word("b"), new Word("c"), new Word("d"), new Word("e"));
		all.forEach(this.words::submit);
		assertThat(this.sent).containsExactly(all.subList(0, 1));
		this.calls.get(0).complete("1");
		assertThat(this.sent).containsExactly(all.subList(0, 1), all.subList(1, 4));
		this.calls.get(1).complete("2");
		this.calls.get(2).complete("3");
		assertThat(all).extracting((word) -> word.outcome.join()).containsExactly("a1", "b2", "c2", "d2", "e3");
	}

	@Test
	void neverAreMoreCallsUnderWayThanAllowed() {
		Coalescer<Word, String> two = new Coalescer<>(2, 3, Coalescer.CompletionOrder.SEND_FIRST, this::send,
				(requests, reply) -> requests.forEach((word) -> word.outcome.complete(reply)), (thrown) -> thrown,
				(failure) -> false);
		for (int round = 0; round < 3; round++) {
			this.calls.clear();
			this.sent.clear();
			List<Word> all = List.of(new Word("a"), new Word("b"), new Word("c"), new Word("d"), new Word("e"));
			all.subList(0, 3).forEach(two::submit);
			assertThat(this.sent).as("round %d", round).containsExactly(all.subList(0, 1), all.subList(1, 2));
			this.calls.get(0).complete("");
			assertThat(this.sent).hasSize(3);
			two.submit(all.get(3));
			assertThat(this.sent).as("two are under way").hasSize(3);
			this.calls.get(1).complete("");
			assertThat(this.sent).hasSize(4);
			this.calls.get(2).complete("");
			two.submit(all.get(4));
			assertThat(this.sent).as("one is under way").hasSize(5);
			this.calls.get(3).complete("");
			this.calls.get(4).complete("");
			assertThat(all).allMatch((word) -> word.outcome.isDone());
		}
	}

	@Test
	void aRequestThatIsHeavierThanACallTravelsAlone() {
		List<Word> all = List.of(new Word("a"), new Word("heavy"), new Word("c"), new Word("dd"), new Word("e"));
		all.forEach(this.words::submit);
		for (int i = 0; i < 4; i++) {
			this.calls.get(i).complete("");
		}
		assertThat(this.sent).containsExactly(all.subList(0, 1), all.subList(1, 2), all.subList(2, 4),
				all.subList(4, 5));
	}

	@Test
	void aReplyThatCannotBeReadFailsItsRequestsAndNoOthers() {
		Coalescer<Word, String> broken = coalescer((requests, reply) -> {
			if (reply.equals("broken")) {
				throw new StackOverflowError("deep");
			}
			requests.forEach((word) -> word.outcome.complete(reply));
		});
		Word first = new Word("f");
		Word second = new Word("s");
		broken.submit(first);
		broken.submit(second);
		this.calls.get(0).complete("broken");
		this.calls.get(1).complete("fine");
		assertThat(first.outcome).isCompletedExceptionally();
		assertThat(first.outcome.handle((text, thrown) -> thrown).join()).hasMessage("because")
			.hasCauseInstanceOf(StackOverflowError.class);
		assertThat(second.outcome.join()).isEqualTo("fine");
	}

	@Test
	void aCallThatCannotBeMadeFailsItsRequests() {
		Coalescer<Word, String> broken = new Coalescer<>(1, 3, Coalescer.CompletionOrder.SEND_FIRST, (requests) -> {
			throw new NoClassDefFoundError("gone");
		}, (requests, reply) -> {
		}, (thrown) -> new IllegalStateException("because", thrown), (failure) -> false);
		for (String text : List.of("f", "s")) {
			Word word = new Word(text);
			broken.submit(word);
			assertThat(word.outcome.handle((done, thrown) -> thrown).join()).hasMessage("because")
				.hasCauseInstanceOf(NoClassDefFoundError.class);
		}
	}

	@Test
	void theNextCallLeavesBeforeOrAfterRequestsAreCompleted() {
		for (Coalescer.CompletionOrder order : Coalescer.CompletionOrder.values()) {
			this.calls.clear();
			this.sent.clear();
			List<Integer> callsWhenCompleted = new ArrayList<>();
			Coalescer<Word, String> coalescer = new Coalescer<>(1, 3, order, this::send,
					(requests, reply) -> callsWhenCompleted.add(this.sent.size()), (thrown) -> thrown,
					(failure) -> false);
			coalescer.submit(new Word("f"));
			coalescer.submit(new Word("s"));
			this.calls.get(0).complete("");
			assertThat(callsWhenCompleted).containsExactly((order == Coalescer.CompletionOrder.SEND_FIRST) ? 2 : 1);
			assertThat(this.sent).hasSize(2);
		}
	}

	@Test
	void whatIsSubmittedWhileRequestsAreCompletedFirstJoinsTheNextCall() {
		List<Runnable> onCompletion = new ArrayList<>();
		Coalescer<Word, String> coalescer = new Coalescer<>(1, 3, Coalescer.CompletionOrder.COMPLETE_FIRST, this::send,
				(requests, reply) -> onCompletion.forEach(Runnable::run), (thrown) -> thrown, (failure) -> false);
		Word again = new Word("a");
		Word pending = new Word("p");
		onCompletion.add(() -> coalescer.submit(again));
		coalescer.submit(new Word("f"));
		coalescer.submit(pending);
		this.calls.get(0).complete("");
		assertThat(this.sent.get(1)).containsExactly(pending, again);
	}

	@Test
	void aFailureFailsWhatIsPendingIfItSaysSo() {
		Coalescer<Word, String> coalescer = new Coalescer<>(1, 1, Coalescer.CompletionOrder.SEND_FIRST, this::send,
				(requests, reply) -> requests.forEach((word) -> word.outcome.complete(reply)), (thrown) -> thrown,
				IllegalStateException.class::isInstance);
		List<Word> all = List.of(new Word("a"), new Word("b"), new Word("c"), new Word("d"));
		all.forEach(coalescer::submit);
		this.calls.get(0).completeExceptionally(new IllegalArgumentException("only this call"));
		assertThat(all).extracting((word) -> word.outcome.isDone()).containsExactly(true, false, false, false);
		this.calls.get(1).completeExceptionally(new IllegalStateException("away"));
		assertThat(this.sent).hasSize(2);
		assertThat(all).allMatch((word) -> word.outcome.isCompletedExceptionally());
		Word later = new Word("l");
		coalescer.submit(later);
		this.calls.get(2).complete("there");
		assertThat(later.outcome).isCompletedWithValue("there");
	}

	@Test
	void aCallThatFailsInAnyWayGivesItsPlaceToTheNext() {
		for (boolean failsPending : List.of(true, false)) {
			for (Coalescer.CompletionOrder order : Coalescer.CompletionOrder.values()) {
				this.calls.clear();
				this.sent.clear();
				Coalescer<Word, String> coalescer = new Coalescer<>(2, 3, order, this::send,
						(requests, reply) -> requests.forEach((word) -> word.outcome.complete(reply)),
						(thrown) -> thrown, (failure) -> failsPending);
				for (int i = 0; i < 4; i++) {
					Word word = new Word("fails");
					coalescer.submit(word);
					assertThat(this.calls).as("calls, if pending requests fail: %s", failsPending).hasSize(i + 1);
					this.calls.get(i).completeExceptionally(new IllegalStateException("away"));
					assertThat(word.outcome).isCompletedExceptionally();
				}
				Word last = new Word("last");
				coalescer.submit(last);
				assertThat(this.calls).hasSize(5);
				this.calls.get(4).complete("there");
				assertThat(last.outcome).isCompletedWithValue("there");
			}
		}
	}

	@Test
	void eachRequestKeepsItsOwnDeadlineBehindACallThatHasNoAnswer() throws Exception {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try {
			// looked at after half a second, when only the times of some are over
			AtomicReference<Duration> timeout = new AtomicReference<>(Duration.ofMillis(500));
			Coalescer<Word, String> coalescer = this.words.withDeadline(timer,
					() -> timeout.getAndSet(Duration.ofMinutes(1)));
			long now = System.nanoTime();
			Word stuck = new Word("s", now - TimeUnit.SECONDS.toNanos(80));
			Word overdue = new Word("o", now - TimeUnit.SECONDS.toNanos(70));
			Word inTime = new Word("i", now - TimeUnit.SECONDS.toNanos(10));
			List.of(stuck, overdue, inTime).forEach(coalescer::submit);
			assertThat(causeOf(overdue)).isInstanceOf(NotSentException.class);
			assertThat(causeOf(stuck)).hasMessage("no answer within 60000 ms");
			assertThat(inTime.outcome).isNotDone();
			this.calls.get(0).complete("1");
			assertThat(this.sent.get(1)).containsExactly(inTime);
			this.calls.get(1).complete("2");
			assertThat(inTime.outcome.join()).isEqualTo("i2");
		}
		finally {
			timer.shutdownNow();
		}
	}

	@Test
	void aRequestWhoseTimeIsOverFailsWhetherItWasSentOrNot() throws Exception {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try {
			Duration timeout = Duration.ofMillis(400);
			Coalescer<Word, String> coalescer = coalescer(
					(requests, reply) -> requests.forEach((word) -> word.outcome.complete(word.text + reply)))
				.withDeadline(timer, () -> timeout);
			Word stuck = new Word("s");
			Word behind = new Word("b");
			coalescer.submit(stuck);
			coalescer.submit(behind);
			assertThat(causeOf(stuck)).isInstanceOf(TimeoutException.class)
				.isNotInstanceOf(NotSentException.class)
				.hasMessage("no answer within 400 ms");
			assertThat(causeOf(behind)).isInstanceOf(NotSentException.class).hasMessageContaining("was not sent");
			// the call goes on, and what comes later waits for it
			Word later = new Word("l");
			Word together = new Word("t");
			coalescer.submit(later);
			coalescer.submit(together);
			this.calls.get(0).complete("1");
			assertThat(this.sent.get(1)).containsExactly(later, together);
			long sentAt = System.nanoTime();
			assertThat(causeOf(together)).isInstanceOf(TimeoutException.class).isNotInstanceOf(NotSentException.class);
			assertThat(later.outcome).isCompletedExceptionally();
			assertThat(System.nanoTime() - sentAt).isLessThan(TimeUnit.SECONDS.toNanos(10));
			this.calls.get(1).complete("2");
			Word last = new Word("x");
			coalescer.submit(last);
			this.calls.get(2).complete("3");
			assertThat(last.outcome.join()).isEqualTo("x3");
			assertThat(this.sent).hasSize(3);
		}
		finally {
			timer.shutdownNow();
		}
	}

	private static @Nullable Throwable causeOf(Word word) throws Exception {
		return word.outcome.handle((text, thrown) -> thrown).get(20, TimeUnit.SECONDS).getCause();
	}

	private record Word(String text, long since, CompletableFuture<String> outcome) implements Coalescer.Request {

		Word(String text) {
			this(text, System.nanoTime());
		}

		Word(String text, long since) {
			this(text, since, new CompletableFuture<>());
		}

		@Override
		public long weight() {
			return this.text.length();
		}

		@Override
		public void fail(Throwable failure) {
			this.outcome.completeExceptionally(failure);
		}

	}

}
