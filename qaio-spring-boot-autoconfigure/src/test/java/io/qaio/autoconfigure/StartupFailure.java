package io.qaio.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users are told when their application does not start.
 */
public final class StartupFailure {

	private StartupFailure() {
	}

	/**
	 * Start an application that fails.
	 * @param runner starts it
	 * @param properties its properties, as name=value
	 * @return what our analyzers say about the failure
	 */
	public static FailureAnalysis analyze(ApplicationContextRunner runner, String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : properties) {
			String[] entry = property.split("=", 2);
			environment.setProperty(entry[0], entry[1]);
		}
		ConfigurationPropertySources.attach(environment);
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.withPropertyValues(properties).run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = analyze(context.getStartupFailure(), environment);
		});
		return analysis[0];
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure, Environment environment) {
		for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, environment), (type, name, ex) -> {
				// Boot's own may need more than the environment
			})) {
			boolean ours = analyzer.getClass().getName().startsWith("io.qaio.");
			FailureAnalysis analysis = (ours && failure != null) ? analyzer.analyze(failure) : null;
			if (analysis != null) {
				return analysis;
			}
		}
		throw new AssertionError("Nobody explains it", failure);
	}

}
