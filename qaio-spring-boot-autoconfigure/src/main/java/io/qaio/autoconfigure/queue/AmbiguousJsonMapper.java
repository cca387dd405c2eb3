package io.qaio.autoconfigure.queue;

import java.util.List;

/**
 * The beans of type JsonMapper, if there are several and none is primary. Then there is
 * no serializer 'json', which only matters to applications that use it.
 *
 * @param beanNames the names of the beans
 */
record AmbiguousJsonMapper(List<String> beanNames) {

	String reason() {
		return "the serializer 'json' needs one JsonMapper bean, but there are several, and none is primary: '"
				+ String.join("', '", this.beanNames) + "'";
	}

	String action() {
		return "Mark one of them as @Primary, or define a bean of type JsonPayloadSerializer with the one for tasks.";
	}

}
