package io.qaio.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeliveryFailureTests {

	@Test
	void anExceptionIsDescribedByItsClassAndMessage() {
		assertThat(of(new IllegalStateException("boom")).error()).isEqualTo("java.lang.IllegalStateException: boom");
		assertThat(of(new OutOfMemoryError()).error()).isEqualTo("java.lang.OutOfMemoryError");
	}

	@Test
	void anExceptionHasTheTopOfItsStackTraceAndOfItsCauses() {
		Exception failure = new IllegalStateException("outer", new ArithmeticException("inner"));
		assertThat(of(failure).stackTrace()).startsWith("\tat " + failure.getStackTrace()[0] + "\n")
			.contains("\t… ")
			.contains("\nCaused by: java.lang.ArithmeticException: inner\n\tat " + getClass().getName())
			.hasSizeLessThanOrEqualTo(4000);
	}

	@Test
	void aStackTraceIsBounded() {
		Exception failure = new Exception("0");
		for (int i = 1; i < 100; i++) {
			failure = new Exception("x".repeat(5000), failure);
		}
		assertThat(of(failure).stackTrace()).hasSizeBetween(1000, 4000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 10, 100, 600, 1024, 8192 })
	void aStackTraceIsNoLargerThanTheQueueAsksFor(int max) {
		Exception failure = new IllegalStateException("äußer".repeat(10),
				new UncheckedIOException(new IOException("\uD83D\uDE00".repeat(50))));
		String stackTrace = DeliveryFailure.of(failure, max).stackTrace();
		assertThat(stackTrace.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(max);
		assertThat(stackTrace).doesNotContain("\uFFFD");
		assertThat(new String(stackTrace.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
			.isEqualTo(stackTrace);
	}

	@Test
	void theLastCauseIsKeptAtTheCostOfFrames() {
		Exception failure = new IllegalStateException("outer",
				new IllegalArgumentException("between", new ArithmeticException("inner")));
		assertThat(DeliveryFailure.of(failure, 1024).stackTrace()).startsWith("\tat " + failure.getStackTrace()[0])
			.contains("\nCaused by: java.lang.ArithmeticException: inner\n\tat " + getClass().getName());
	}

	@Test
	void causesThatGoInCirclesEnd() {
		Exception one = new Exception("one");
		Exception two = new Exception("two", one);
		one.initCause(two);
		assertThat(of(one).stackTrace()).containsOnlyOnce("Caused by: java.lang.Exception: two")
			.doesNotContain("Caused by: java.lang.Exception: one");
	}

	@Test
	void aFailureHasAHost() {
		assertThat(DeliveryFailure.of("no reason").host()).isNotBlank().isEqualTo(of(new Exception()).host());
		assertThat(DeliveryFailure.of("no reason").stackTrace()).isEmpty();
	}

	@Test
	void anExceptionThatFailsWhenAskedIsNamedAllTheSame() {
		DeliveryFailure failure = of(new Unspeakable());
		assertThat(failure.error())
			.isEqualTo(Unspeakable.class.getName() + ", whose toString failed with java.lang.AssertionError");
		assertThat(failure.stackTrace()).isEqualTo("\t(getStackTrace failed with java.lang.StackOverflowError)\n"
				+ "\t(getCause failed with java.lang.IllegalStateException)\n");
		assertThat(of(new Exception("outer", new Unspeakable())).stackTrace())
			.contains("Caused by: " + Unspeakable.class.getName() + ", whose toString failed");
	}

	@Test
	void anExceptionWhoseTextIsNull() {
		assertThat(of(new RuntimeException() {

			@Override
			@SuppressWarnings("NullAway") // exceptions do what they want
			public String toString() {
				return null;
			}

		}).error()).isEqualTo("null");
	}

	@Test
	void aLongErrorIsCutButNotThroughACharacter() {
		String exact = "x".repeat(1000);
		assertThat(DeliveryFailure.of(exact).error()).isEqualTo(exact);
		assertThat(DeliveryFailure.of(exact + "x").error()).hasSize(1000).isEqualTo("x".repeat(999) + "…");
		assertThat(of(new Exception("x".repeat(100_000))).error()).hasSize(1000)
			.startsWith("java.lang.Exception: xxx")
			.endsWith("x…");
		assertThat(DeliveryFailure.of("x".repeat(998) + "\uD83D\uDE00" + "y".repeat(10)).error())
			.isEqualTo("x".repeat(998) + "…");
	}

	@Test
	void aFailureComesBackFromItsText() {
		DeliveryFailure failure = of(new Exception("some\nlines and a \u001f separator"));
		assertThat(failure.error()).isEqualTo("java.lang.Exception: some\nlines and a   separator");
		assertThat(DeliveryFailure.parse(failure.text())).isEqualTo(failure);
		assertThat(DeliveryFailure.parse(DeliveryFailure.of("no reason").text()))
			.isEqualTo(DeliveryFailure.of("no reason"));
	}

	@Test
	void anyOtherTextIsAnError() {
		assertThat(DeliveryFailure.parse("The lease ran out"))
			.isEqualTo(new DeliveryFailure("The lease ran out", "", ""));
		assertThat(DeliveryFailure.parse("")).isEqualTo(new DeliveryFailure("", "", ""));
	}

	private static DeliveryFailure of(Throwable cause) {
		return DeliveryFailure.of(cause, 4000);
	}

	/**
	 * Fails in whatever way it is looked at.
	 */
	private static final class Unspeakable extends RuntimeException {

		@Override
		public String toString() {
			throw new AssertionError("no words");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new StackOverflowError();
		}

		@Override
		public synchronized Throwable getCause() {
			throw new IllegalStateException("no cause");
		}

	}

}
