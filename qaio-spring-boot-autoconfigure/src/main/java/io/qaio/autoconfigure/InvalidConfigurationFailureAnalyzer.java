package io.qaio.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains an {@link InvalidConfigurationException}.
 */
class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	private final Environment environment;

	InvalidConfigurationFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		return new FailureAnalysis("""
				Qaio cannot be set up:

				    Property: %s
				    Value: %s
				    Reason: %s
				""".formatted(cause.getProperty(), value(cause), cause.getReason()), cause.getAction(), cause);
	}

	/**
	 * The value as written, with its origin, if a property source has it: defaults and
	 * elements of lists have none.
	 */
	private String value(InvalidConfigurationException cause) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(cause.getProperty());
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return "\"" + property.getValue() + "\""
						+ ((property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "");
			}
		}
		return "\"" + cause.getValue() + "\"";
	}

}
