package io.qaio.faults.run;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

import io.qaio.faults.verify.RunFigures;
import io.qaio.faults.verify.Verdict;
import io.qaio.faults.verify.Violation;

/**
 * How a run ended.
 *
 * @param plan what ran
 * @param seed what decided about faults
 * @param verdict what the histories prove
 * @param histories where they are, if something was violated
 */
public record RunReport(String plan, long seed, Verdict verdict, String histories) {

	private static final int MOST_VIOLATIONS = 20;

	@Override
	public String toString() {
		RunFigures figures = this.verdict.figures();
		StringBuilder text = new StringBuilder();
		text.append("Faults on %s, seed %d%n".formatted(this.plan, this.seed));
		text.append("  faults          %d %s%n"
			.formatted(figures.faults().values().stream().mapToInt(Integer::intValue).sum(), figures.faults()));
		if (figures.accepted() > 0) {
			text.append("  tasks           %d accepted, %d confirmed as done, %d deliveries%n"
				.formatted(figures.accepted(), figures.acked(), figures.deliveries()));
			text.append("  again           %s%n".formatted(figures.repeats()));
			text.append("  lost            %d, and %d forgotten by the server%n".formatted(figures.lost(),
					figures.forgotten()));
		}
		if (figures.decisions() > 0) {
			text.append("  decisions       %d, %d let in%n".formatted(figures.decisions(), figures.granted()));
		}
		text.append(String.format(Locale.ROOT, "  recovery        %.3f s at the longest%n",
				seconds(figures.longestRecovery())));
		text.append("  without answers %s%n".formatted(figures.silence()
			.entrySet()
			.stream()
			.map((entry) -> String.format(Locale.ROOT, "%s=%.1f s", entry.getKey(), seconds(entry.getValue())))
			.collect(Collectors.joining(", ", "{", "}"))));
		text.append("  violations      %d%n".formatted(this.verdict.violations().size()));
		if (!this.verdict.violations().isEmpty()) {
			text.append("  histories       %s%n".formatted(this.histories));
			text.append(this.verdict.violations()
				.stream()
				.limit(MOST_VIOLATIONS)
				.map(Violation::toString)
				.collect(Collectors.joining("\n  ", "  ", "\n")));
		}
		return text.toString();
	}

	private static double seconds(Duration time) {
		return time.toMillis() / 1000.0;
	}

}
