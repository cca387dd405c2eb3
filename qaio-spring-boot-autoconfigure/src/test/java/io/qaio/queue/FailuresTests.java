package io.qaio.queue;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailuresTests {

	@Test
	void aFailureIsDescribedByItsClassAndMessage() {
		assertThat(Failures.describe(new IllegalStateException("boom")))
			.isEqualTo("java.lang.IllegalStateException: boom");
		assertThat(Failures.describe(new OutOfMemoryError())).isEqualTo("java.lang.OutOfMemoryError");
	}

	@Test
	void aFailureThatCannotBeDescribedIsNamed() {
		assertThat(Failures.describe(new Unprintable()))
			.isEqualTo(Unprintable.class.getName() + ", whose toString failed with java.lang.ArithmeticException");
	}

	@Test
	void aLongDescriptionIsCut() {
		String exact = "x".repeat(1000);
		assertThat(Failures.cut(exact)).isEqualTo(exact);
		assertThat(Failures.cut(exact + "x")).hasSize(1000).isEqualTo("x".repeat(999) + "…");
		assertThat(Failures.describe(new Exception("x".repeat(100_000)))).hasSize(1000)
			.startsWith("java.lang.Exception: xxx")
			.endsWith("x…");
	}

	private static final class Unprintable extends RuntimeException {

		@Override
		public String toString() {
			throw new ArithmeticException("no words");
		}

	}

	@Test
	void aTextThatIsNull() {
		assertThat(Failures.describe(new RuntimeException() {

			@Override
			@SuppressWarnings("NullAway") // exceptions do what they want
			public String toString() {
				return null;
			}

		})).isEqualTo("null");
	}

	@Test
	void aLongTextIsNotCutThroughACharacter() {
		String cut = Failures.cut("x".repeat(998) + "\uD83D\uDE00" + "y".repeat(10));
		assertThat(cut).isEqualTo("x".repeat(998) + "…");
	}

}
