package io.qaio.faults.history;

import java.util.List;

/**
 * What one process saw, in the order in which it wrote it.
 *
 * @param process the process
 * @param events the events
 */
public record History(String process, List<Event> events) {

	/**
	 * Create a history; the events are copied.
	 */
	public History {
		events = List.copyOf(events);
	}

}
