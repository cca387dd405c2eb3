package io.qaio;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Spring Security, which is on the class path of all tests, out of those that do
 * not set {@code security=true}.
 */
final class SecurityWhereAskedFor implements AutoConfigurationImportFilter, EnvironmentAware {

	private boolean askedFor;

	@Override
	public void setEnvironment(Environment environment) {
		this.askedFor = environment.getProperty("security", Boolean.class, false);
	}

	@Override
	public boolean[] match(String[] classes, AutoConfigurationMetadata metadata) {
		boolean[] match = new boolean[classes.length];
		for (int i = 0; i < classes.length; i++) {
			match[i] = this.askedFor || classes[i] == null
					|| !classes[i].startsWith("org.springframework.boot.security.");
		}
		return match;
	}

}
