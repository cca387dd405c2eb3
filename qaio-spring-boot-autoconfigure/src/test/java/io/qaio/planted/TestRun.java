package io.qaio.planted;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests in a JVM of its own, up to the first that fails. The JVM ends with 0 if all
 * passed, 1 if one failed, and 2 if some could not run: a class that cannot begin, such
 * as for a server that does not start, says nothing of its tests.
 */
final class TestRun {

	static final int PASSED = 0;

	static final int FAILED = 1;

	static final int NOT_RUN = 2;

	private TestRun() {
	}

	/**
	 * Run tests.
	 * @param args the classes, or {@code class#method}
	 */
	public static void main(String[] args) throws Exception {
		Map<String, List<DiscoverySelector>> byClass = new LinkedHashMap<>();
		for (String test : args) {
			byClass.computeIfAbsent(test.replaceAll("#.*", ""), (name) -> new ArrayList<>()).addAll(selectors(test));
		}
		int result = PASSED;
		// as in the build, classes do not run at the same time
		for (List<DiscoverySelector> selectors : byClass.values()) {
			result = Math.max(result, run(selectors));
			if (result != PASSED) {
				break;
			}
		}
		System.out.flush();
		// some of them leave threads
		Runtime.getRuntime().exit(result);
	}

	private static List<? extends DiscoverySelector> selectors(String test) throws ClassNotFoundException {
		Class<?> type = Class.forName(test.replaceAll("#.*", ""));
		if (!test.contains("#")) {
			return List.of(DiscoverySelectors.selectClass(type));
		}
		String name = test.replaceAll(".*#", "");
		return ReflectionSupport
			.findMethods(type, (method) -> method.getName().equals(name), HierarchyTraversalMode.TOP_DOWN)
			.stream()
			.map((method) -> DiscoverySelectors.selectMethod(type, method))
			.toList();
	}

	private static int run(List<DiscoverySelector> selectors) {
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(selectors)
			.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.max-pool-size", "4")
			.build();
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		CancellationToken rest = CancellationToken.create();
		LauncherFactory.create()
			.execute(LauncherExecutionRequestBuilder.request(request)
				.listeners(listener, endsWithTheFirstFailure(rest))
				.cancellationToken(rest)
				.build());
		TestExecutionSummary summary = listener.getSummary();
		summary.printFailuresTo(new PrintWriter(System.out), 3);
		System.out.println(selectors + ": " + summary.getTestsSucceededCount() + " passed, "
				+ summary.getTotalFailureCount() + " failed, " + summary.getTestsAbortedCount() + " aborted");
		if (summary.getTestsFailedCount() > 0) {
			return FAILED;
		}
		boolean ran = summary.getTestsSucceededCount() > 0 && summary.getTestsAbortedCount() == 0
				&& summary.getContainersFailedCount() == 0;
		return ran ? PASSED : NOT_RUN;
	}

	private static TestExecutionListener endsWithTheFirstFailure(CancellationToken rest) {
		return new TestExecutionListener() {

			@Override
			public void executionFinished(TestIdentifier test, TestExecutionResult result) {
				if (result.getStatus() == TestExecutionResult.Status.FAILED) {
					rest.cancel();
				}
			}

		};
	}

}
