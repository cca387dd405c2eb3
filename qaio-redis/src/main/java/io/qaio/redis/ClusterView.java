package io.qaio.redis;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a cluster has which slots: as far as the driver's client knows, and when
 * a connection was opened. Thread-safe.
 */
final class ClusterView {

	private final RedisClusterClient client;

	private final Partitions opened;

	/**
	 * Remember which node has which slots.
	 * @param client the client, which has connected before
	 */
	ClusterView(RedisClusterClient client) {
		this.client = client;
		this.opened = client.getPartitions().clone();
	}

	/**
	 * Make the client look which node has which slots, unless it has done so a moment
	 * ago. Does not block.
	 * @return done when it knows, or could not find out
	 */
	CompletableFuture<?> refresh() {
		return ClusterRefresh.of(this.client);
	}

	/**
	 * Whether another node has the slot of a key than when the connection was opened.
	 * @param key the key
	 * @return false if it is the same node, or none is known
	 */
	boolean isOutdated(byte[] key) {
		int slot = SlotHash.getSlot(key);
		String now = idOf(this.client.getPartitions().getMasterBySlot(slot));
		return now != null && !Objects.equals(now, idOf(this.opened.getMasterBySlot(slot)));
	}

	private static @Nullable String idOf(@Nullable RedisClusterNode node) {
		return (node != null) ? node.getNodeId() : null;
	}

}
