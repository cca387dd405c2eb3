package org.springframework.cloud.context.environment;

import org.springframework.context.ApplicationEvent;

/**
 * Named as that of Spring Cloud, which is not on the class path of the tests.
 */
@SuppressWarnings("serial")
public class EnvironmentChangeEvent extends ApplicationEvent {

	public EnvironmentChangeEvent(Object source) {
		super(source);
	}

}
