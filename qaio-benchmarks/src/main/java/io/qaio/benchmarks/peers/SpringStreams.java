package io.qaio.benchmarks.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.lettuce.core.api.StatefulConnection;
import io.qaio.benchmarks.harness.ListenerDesign;
import io.qaio.benchmarks.harness.MailPayload;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;

/**
 * Spring Data Redis's listener container on a stream with a consumer group, one
 * subscription and thread each for what is handled at once. Tuned: it polls for 100
 * messages, its connections are pooled, and each message is acked and deleted in one
 * round trip when it is handled.
 */
public final class SpringStreams implements ListenerDesign {

	private static final String KEY = "spring:stream";

	private static final String GROUP = "workers";

	private static final Duration POLL = Duration.ofMillis(500);

	private static final int CONNECTIONS = 128;

	private final LettuceConnectionFactory connections;

	private final StringRedisTemplate redis;

	public SpringStreams(int port) {
		GenericObjectPoolConfig<StatefulConnection<?, ?>> pool = new GenericObjectPoolConfig<>();
		pool.setMaxTotal(CONNECTIONS);
		pool.setMaxIdle(CONNECTIONS);
		this.connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port),
				LettucePoolingClientConfiguration.builder().poolConfig(pool).build());
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.redis = new StringRedisTemplate(this.connections);
		this.redis.opsForStream().createGroup(KEY, ReadOffset.from("0"), GROUP);
	}

	@Override
	public String title() {
		return "Spring Data Redis stream container";
	}

	@Override
	public void putAll(List<MailPayload> mails) {
		pipelined((redis) -> mails.forEach((mail) -> redis.opsForStream().add(KEY, entry(mail))));
	}

	@Override
	public void put(MailPayload mail) {
		this.redis.opsForStream().add(KEY, entry(mail));
	}

	private static Map<String, String> entry(MailPayload mail) {
		return Map.of("mail", mail.json());
	}

	@Override
	public AutoCloseable listen(int concurrency, Consumer<MailPayload> handler) {
		ExecutorService executor = Executors.newFixedThreadPool(concurrency);
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamMessageListenerContainer
			.create(this.connections,
					StreamMessageListenerContainerOptions.builder()
						.batchSize(100)
						.pollTimeout(POLL)
						.executor(executor)
						.build());
		for (int i = 0; i < concurrency; i++) {
			container.receive(org.springframework.data.redis.connection.stream.Consumer.from(GROUP, "consumer-" + i),
					StreamOffset.create(KEY, ReadOffset.lastConsumed()), (message) -> {
						handler.accept(MailPayload.read(message.getValue().get("mail")));
						pipelined((redis) -> {
							redis.opsForStream().acknowledge(KEY, GROUP, message.getId());
							redis.opsForStream().delete(KEY, message.getId());
						});
					});
		}
		container.start();
		return () -> {
			container.stop();
			executor.shutdown();
			if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
				throw new IllegalStateException("The container has not stopped");
			}
		};
	}

	private void pipelined(Consumer<RedisOperations<String, String>> work) {
		this.redis.executePipelined(new SessionCallback<Object>() {

			@Override
			@SuppressWarnings({ "unchecked", "NullAway" })
			public <K, V> Object execute(RedisOperations<K, V> operations) throws DataAccessException {
				work.accept((RedisOperations<String, String>) operations);
				// as it must for pipelines
				return null;
			}

		});
	}

	@Override
	public long left() {
		return this.redis.opsForStream().size(KEY);
	}

	@Override
	public void close() {
		this.connections.destroy();
	}

}
