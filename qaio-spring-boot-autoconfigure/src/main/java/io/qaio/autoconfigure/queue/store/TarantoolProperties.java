package io.qaio.autoconfigure.queue.store;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of tasks in Tarantool.
 *
 * @param host Name or address of the server.
 * @param port Port of the server's binary protocol.
 * @param addresses All instances as host:port, instead of host and port. The first
 * writable one is used.
 * @param username Name of the user.
 * @param password Password of the user.
 * @param connectTimeout The timeout for connecting to one instance and logging in, 1ms or
 * more.
 * @param timeout The timeout for a response, 1ms or more.
 * @param maxTasks The most tasks of one queue, dead letters included. Further puts are
 * refused. 0 for any number.
 * @param maxBytes The largest total size of the tasks of one queue. Further puts are
 * refused. 0 for any size. Puts are always refused while 85 % of memtx_memory are in use.
 */
@ConfigurationProperties("qaio.queue.tarantool")
public record TarantoolProperties(@DefaultValue("localhost") String host, @DefaultValue("3301") int port,
		@DefaultValue List<String> addresses, @DefaultValue("guest") String username, @DefaultValue("") String password,
		@DefaultValue("2s") Duration connectTimeout, @DefaultValue("5s") Duration timeout,
		@DefaultValue("0") long maxTasks, @DefaultValue("0B") DataSize maxBytes) {

	/** Without the password. */
	@Override
	public String toString() {
		return "Tarantool at " + (this.addresses.isEmpty() ? this.host + ":" + this.port : this.addresses) + " as "
				+ this.username;
	}

}
