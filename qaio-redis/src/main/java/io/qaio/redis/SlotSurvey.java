package io.qaio.redis;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;

/**
 * Asks all nodes of a cluster that a client knows which node has which slots, and tells
 * it the newest answer of those that come soon. Nodes that answered come first, as the
 * client connects to the first when any will do.
 *
 * @param client the client
 * @param asker makes the connections on which nodes are asked
 */
record SlotSurvey(RedisClusterClient client, RedisClient asker) {

	private static final Duration PATIENCE = Duration.ofMillis(500);

	/**
	 * Ask. Does not block.
	 * @param client a client that has connected before
	 * @return done when the client knows
	 */
	static CompletableFuture<Void> take(RedisClusterClient client) {
		RedisClient asker = RedisClient.create(client.getResources());
		asker.setOptions(client.getOptions());
		return new SlotSurvey(client, asker).ask()
			.whenComplete((done, thrown) -> asker.shutdownAsync(0, 1, TimeUnit.SECONDS));
	}

	private CompletableFuture<Void> ask() {
		List<CompletableFuture<Optional<Answer>>> answers = this.client.getPartitions()
			.stream()
			.map(this::ask)
			.toList();
		return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
			.thenAccept((all) -> use(answers.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList()));
	}

	private CompletableFuture<Optional<Answer>> ask(RedisClusterNode node) {
		return this.asker.connectAsync(StringCodec.UTF8, node.getUri())
			.toCompletableFuture()
			.thenCompose((connection) -> connection.async().clusterNodes())
			.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.thenApply((nodes) -> new Answer(node, ClusterPartitionParser.parse(nodes)))
			.handle((answer, thrown) -> Optional.ofNullable(answer));
	}

	private void use(List<Answer> answers) {
		answers.stream().max(Comparator.comparingLong(Answer::epoch)).ifPresent((newest) -> {
			Set<String> answering = answers.stream()
				.map((answer) -> answer.from().getNodeId())
				.collect(Collectors.toSet());
			this.client.getPartitions()
				.reload(newest.reachable()
					.filter(((ClusterClientOptions) this.client.getOptions()).getNodeFilter())
					.sorted(Comparator.comparing((node) -> !answering.contains(node.getNodeId())))
					.collect(Collectors.toList()));
		});
	}

	/**
	 * What a node said.
	 *
	 * @param from the node
	 * @param nodes which nodes it knows, and their slots
	 */
	private record Answer(RedisClusterNode from, Partitions nodes) {

		/**
		 * Grows with each change of slots.
		 */
		long epoch() {
			return this.nodes.stream().mapToLong(RedisClusterNode::getConfigEpoch).max().orElse(0);
		}

		/**
		 * The nodes that have an address, with the user, the encryption and the timeout
		 * of the one that was asked.
		 */
		Stream<RedisClusterNode> reachable() {
			RedisURI asked = this.from.getUri();
			return this.nodes.stream().filter((node) -> !node.is(RedisClusterNode.NodeFlag.NOADDR)).map((node) -> {
				RedisURI address = node.is(RedisClusterNode.NodeFlag.MYSELF) ? asked : node.getUri();
				node.setUri(RedisURI.builder(asked).withHost(address.getHost()).withPort(address.getPort()).build());
				return node;
			});
		}

	}

}
