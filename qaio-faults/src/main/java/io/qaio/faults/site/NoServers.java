package io.qaio.faults.site;

import java.util.Map;
import java.util.Optional;

/**
 * No server: for what is in each JVM.
 */
public final class NoServers implements Servers {

	@Override
	public String name() {
		return "none";
	}

	@Override
	public Map<String, String> properties() {
		return Map.of();
	}

	@Override
	public <T> Optional<T> find(Class<T> type) {
		return Optional.empty();
	}

	@Override
	public void close() {
		// nothing was started
	}

}
