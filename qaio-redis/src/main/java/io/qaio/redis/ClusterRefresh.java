package io.qaio.redis;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.cluster.RedisClusterClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a client of the driver look which node of its cluster has which slots. The client
 * does so by itself only if its settings say so, which stay as they are: here it is told
 * to, when a command gives a reason.
 * <p>
 * The client looks at all nodes, and waits for one that is silent as long as for a
 * command. If it does not come to an end soon, the nodes that answer are asked instead.
 * <p>
 * Thread-safe. The lock of this object guards its fields.
 */
final class ClusterRefresh {

	private static final Logger logger = LoggerFactory.getLogger(ClusterRefresh.class);

	/** One for each client, whoever has connections of it. */
	private static final Map<RedisClusterClient, ClusterRefresh> REFRESHES = Collections
		.synchronizedMap(new WeakHashMap<>());

	/** Between two looks; longer the longer nothing helps. */
	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(400);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

	/** After so long without a look, the next ones are about something else. */
	private static final Duration CALM = Duration.ofSeconds(20);

	/** How long the client may look before others are asked. */
	private static final Duration SOON = Duration.ofMillis(700);

	private CompletableFuture<?> request = CompletableFuture.completedFuture(null);

	/** May take longer than the request that it is for. */
	private CompletableFuture<Void> look = CompletableFuture.completedFuture(null);

	private boolean hasLooked;

	private long startedAt = System.nanoTime() - CALM.toNanos();

	private long pause;

	private ClusterRefresh() {
	}

	/**
	 * Make a client look, unless it does, or has done so a moment ago. Does not block.
	 * @param client the client
	 * @return done soon, never exceptionally: when it knows, or could not find out
	 */
	static CompletableFuture<?> of(RedisClusterClient client) {
		return REFRESHES.computeIfAbsent(client, (added) -> new ClusterRefresh()).request(client);
	}

	private synchronized CompletableFuture<?> request(RedisClusterClient client) {
		long now = System.nanoTime();
		long since = now - this.startedAt;
		if (!this.request.isDone() || since < this.pause) {
			return this.request;
		}
		this.pause = (since < CALM.toNanos()) ? Math.min(this.pause + this.pause / 5, LONGEST_PAUSE.toNanos())
				: SHORTEST_PAUSE.toNanos();
		this.startedAt = now;
		Duration patience = Duration.ZERO;
		if (this.look.isDone()) {
			this.look = look(client);
			patience = SOON;
		}
		this.request = this.look.copy()
			.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
			.exceptionallyCompose(
					(late) -> hasLooked() ? SlotSurvey.take(client) : CompletableFuture.failedFuture(late))
			.handle((done, thrown) -> {
				if (thrown != null) {
					logger.debug("No node of the cluster said which slots it has", thrown);
				}
				return true;
			});
		return this.request;
	}

	private CompletableFuture<Void> look(RedisClusterClient client) {
		try {
			// not here: to resolve the names of nodes may block
			return CompletableFuture
				.supplyAsync(client::refreshPartitionsAsync, client.getResources().eventExecutorGroup())
				.thenCompose((looking) -> looking)
				.thenRun(this::setLooked);
		}
		catch (RejectedExecutionException ex) {
			// the client was shut down
			return CompletableFuture.failedFuture(ex);
		}
	}

	private synchronized void setLooked() {
		this.hasLooked = true;
	}

	private synchronized boolean hasLooked() {
		return this.hasLooked;
	}

}
