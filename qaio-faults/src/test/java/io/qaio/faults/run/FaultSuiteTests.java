package io.qaio.faults.run;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.qaio.faults.verify.GrowthCheck;
import io.qaio.faults.verify.ResourceSample;
import io.qaio.faults.verify.Violation;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault suite: see docs/inside/faults.md. Runs with the profile {@code faults} only.
 */
@Tag("faults")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(1200)
class FaultSuiteTests {

	private static final SuiteTime TIME = SuiteTime.begin();

	static final List<RunPlan> PLANS = RunPlan.all(TIME.isBrief());

	static final List<RunPlan> LONG_RUNS = RunPlan.longRuns(TIME.isBrief());

	private static final long SEED = Long.getLong("faults.seed", new Random().nextLong());

	private static int runs = PLANS.size() + LONG_RUNS.size() + 1;

	@Order(1)
	@ParameterizedTest
	@FieldSource("PLANS")
	void promisesAreKeptWhileFaultsHappen(RunPlan plan) throws Exception {
		RunReport report = new FaultRun(plan, SEED, TIME.next(runs--)).run();
		System.out.println(report);
		assertThat(report.verdict().violations()).as("%s", report).isEmpty();
	}

	@Order(2)
	@ParameterizedTest
	@FieldSource("LONG_RUNS")
	void nothingGrowsInALongRun(RunPlan plan) throws Exception {
		List<ResourceSample> samples = new LongRun(plan, TIME.next(runs--), false).run();
		System.out.println("Long run of " + plan);
		samples.forEach((sample) -> System.out.println("  " + sample));
		List<Violation> violations = GrowthCheck.check(plan.name(), samples);
		assertThat(violations).isEmpty();
	}

	@Order(3)
	@Test
	void aLeakIsFound() throws Exception {
		List<ResourceSample> samples = new LongRun(LONG_RUNS.get(0), Duration.ofSeconds(6), true).run();
		assertThat(GrowthCheck.check("leaking", samples)).extracting(Violation::promise)
			.containsExactly("the heap does not grow");
	}

}
