package io.qaio.faults.site;

import java.util.Map;
import java.util.Optional;

import io.qaio.test.TarantoolProcess;

/**
 * One Tarantool that writes its log ahead.
 */
public final class TarantoolServers implements Servers {

	private final TarantoolProcess tarantool;

	private TarantoolServers(TarantoolProcess tarantool) {
		this.tarantool = tarantool;
	}

	/**
	 * Start the server.
	 * @return the servers
	 */
	public static TarantoolServers start() {
		return new TarantoolServers(TarantoolProcess.start());
	}

	@Override
	public String name() {
		return "tarantool";
	}

	@Override
	public Map<String, String> properties() {
		return Map.of("qaio.queue.tarantool.host", "127.0.0.1", "qaio.queue.tarantool.port",
				String.valueOf(this.tarantool.port()), "qaio.queue.tarantool.timeout", "2s");
	}

	@Override
	public <T> Optional<T> find(Class<T> type) {
		return type.isInstance(this.tarantool) ? Optional.of(type.cast(this.tarantool)) : Optional.empty();
	}

	@Override
	public void close() {
		this.tarantool.close();
	}

}
