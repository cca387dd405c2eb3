package io.qaio.ratelimit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rule as a table. A limit is written as its delay, or as {@code x} if the call
 * exceeds its burst, and with {@code ?} behind it if it is in dry run.
 */
class LimitCombinationTests {

	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|', textBlock = """
			''        | passed         | ''
			0         | passed         | ask 0, charge 0
			7         | delayed by 0   | ask 0, charge 0
			x         | rejected by 0  | ask 0
			0 0       | passed         | ask 0, ask 1, charge 0, charge 1
			0 7       | delayed by 1   | ask 0, ask 1, charge 0, charge 1
			7 0       | delayed by 0   | ask 0, ask 1, charge 0, charge 1
			5 7       | delayed by 1   | ask 0, ask 1, charge 0, charge 1
			7 5       | delayed by 0   | ask 0, ask 1, charge 0, charge 1
			7 7       | delayed by 1   | ask 0, ask 1, charge 0, charge 1
			7 7 5     | delayed by 1   | ask 0, ask 1, ask 2, charge 0, charge 1, charge 2
			0.5 0.25  | delayed by 0   | ask 0, ask 1, charge 0, charge 1
			x 0       | rejected by 0  | ask 0
			x x       | rejected by 0  | ask 0
			0 x       | rejected by 1  | ask 0, ask 1
			7 x 0     | rejected by 1  | ask 0, ask 1
			0?        | passed         | ask 0, charge 0
			7?        | passed         | ask 0, charge 0, would delay 0
			x?        | passed         | ask 0, would reject 0
			7? 5      | delayed by 1   | ask 0, ask 1, charge 0, would delay 0, charge 1
			5 7?      | delayed by 0   | ask 0, ask 1, charge 0, charge 1, would delay 1
			x? 0      | passed         | ask 0, ask 1, would reject 0, charge 1
			x? 7      | delayed by 1   | ask 0, ask 1, would reject 0, charge 1
			0 x?      | passed         | ask 0, ask 1, charge 0, would reject 1
			x? x      | rejected by 1  | ask 0, ask 1
			x x?      | rejected by 0  | ask 0
			7? x? 0   | passed         | ask 0, ask 1, ask 2, charge 0, would delay 0, would reject 1, charge 2
			""")
	void limitsDecideTogether(String limits, String decision, String calls) {
		List<String> called = new ArrayList<>();
		List<WrittenLimit> written = new ArrayList<>();
		Arrays.stream(limits.split(" "))
			.filter((text) -> !text.isEmpty())
			.forEach((text) -> written.add(new WrittenLimit(text, written.size(), called)));

		LimitCombination combination = LimitCombination.of(written);

		assertThat(describe(combination)).isEqualTo(decision);
		assertThat(String.join(", ", called)).isEqualTo(calls);
	}

	private static String describe(LimitCombination combination) {
		if (combination.limit() == LimitCombination.NO_LIMIT) {
			return combination.granted() ? "passed" : "rejected by none";
		}
		return (combination.granted() ? "delayed by " : "rejected by ") + combination.limit();
	}

	private record WrittenLimit(String text, int index, List<String> called) implements CombinedLimit {

		@Override
		public void ask() {
			this.called.add("ask " + this.index);
		}

		@Override
		public boolean isExceeded() {
			return this.text.startsWith("x");
		}

		@Override
		public boolean isDryRun() {
			return this.text.endsWith("?");
		}

		@Override
		public void charge() {
			this.called.add("charge " + this.index);
		}

		@Override
		public double delay() {
			return Double.parseDouble(this.text.replace("?", ""));
		}

		@Override
		public void wouldReject() {
			this.called.add("would reject " + this.index);
		}

		@Override
		public void wouldDelay() {
			this.called.add("would delay " + this.index);
		}

	}

}
