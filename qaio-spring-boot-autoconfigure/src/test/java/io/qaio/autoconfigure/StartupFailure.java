package io.qaio.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users are told when their application does not start.
 */
final class StartupFailure {

	private StartupFailure() {
	}

	/**
	 * Start an application that fails.
	 * @param runner starts it
	 * @param properties its properties, as name=value
	 * @return what is said about the failure
	 */
	static FailureAnalysis analyze(ApplicationContextRunner runner, String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			environment.setProperty(parts[0], parts[1]);
		}
		ConfigurationPropertySources.attach(environment);
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.withPropertyValues(properties).run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = analyze(context.getStartupFailure(), new InvalidConfigurationFailureAnalyzer(environment),
					new InvalidRateLimitedFailureAnalyzer(), new InvalidRecurringTaskFailureAnalyzer(),
					new InvalidTaskListenerFailureAnalyzer(), new DuplicateSerializerNameFailureAnalyzer());
		});
		return analysis[0];
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure, FailureAnalyzer... analyzers) {
		for (FailureAnalyzer analyzer : analyzers) {
			FailureAnalysis analysis = (failure != null) ? analyzer.analyze(failure) : null;
			if (analysis != null) {
				return analysis;
			}
		}
		throw new AssertionError("Nobody explains it", failure);
	}

}
