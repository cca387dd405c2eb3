package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;

/**
 * Opens connections to a cluster. The driver connects to one node first, and waits for
 * one that is silent as long as for a command; here another is tried soon.
 */
public final class ClusterConnections {

	private static final Duration SOON = Duration.ofSeconds(1);

	private ClusterConnections() {
	}

	/**
	 * Connect. Blocks, so never on a thread of the driver.
	 * @param <C> the kind of connection
	 * @param client the client
	 * @param connect makes the client connect
	 * @return the connection
	 */
	public static <C extends StatefulConnection<?, ?>> C open(RedisClusterClient client,
			Function<RedisClusterClient, CompletableFuture<C>> connect) {
		// an outdated view may be why the last connection failed
		ClusterRefresh.of(client).join();
		// fails if the client has none and gets none
		client.getPartitions();
		CompletableFuture<C> first = connect.apply(client);
		return first.copy().orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose((thrown) -> {
			if (!(RedisProblem.causeOf(thrown) instanceof TimeoutException)) {
				return CompletableFuture.failedFuture(thrown);
			}
			first.thenAccept(StatefulConnection::closeAsync);
			return ClusterRefresh.of(client).thenCompose((refreshed) -> connect.apply(client));
		}).join();
	}

}
