package io.qaio.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.OnStoreFailure;
import io.qaio.test.LoopbackProxy;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections of the limiter that are open and of no use: those that have gone silent,
 * those to a server that has become a replica or loads its data, and those that came too
 * late.
 */
@ParameterizedClass
@EnumSource(names = { "ALLOW", "DENY" })
@Timeout(60)
class UselessLimiterConnectionTests {

	/** The timeout of the driver, which is not that of decisions. */
	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration TIMEOUT = Duration.ofMillis(300);

	private static final Duration SOON = Duration.ofSeconds(10);

	private static final RateLimit LIMIT = RateLimit.of("login").withBurst(10).withDelay(RateLimit.NO_DELAY);

	private final OnStoreFailure policy;

	private final List<AutoCloseable> opened = new ArrayList<>();

	UselessLimiterConnectionTests(OnStoreFailure policy) {
		this.policy = policy;
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void redisDecidesAgainWhenRepliesDoNotArriveAnyMore() {
		RedisProcess redis = open(RedisProcess.start());
		LoopbackProxy proxy = open(LoopbackProxy.to(redis.port()));
		RedisRateLimiter limiter = limiter(proxy.port());
		proxy.swallowReplies((connection) -> true);
		assertThatThePolicyDecides(limiter);
		await().atMost(SOON).until(() -> limiter.status().deciding());
		assertThat(limiter.decide(LIMIT.withDelay(0), "a").excess()).isPositive();
		await().until(() -> connections(redis) == 1);
	}

	@Test
	void redisDecidesAgainWhenTheAddressLeadsToAnotherMaster() {
		RedisProcess first = open(RedisProcess.start());
		RedisProcess second = open(RedisProcess.start());
		LoopbackProxy address = open(LoopbackProxy.to(first.port()));
		RedisRateLimiter limiter = limiter(address.port());
		address.leadTo(second.port());
		first.command("REPLICAOF", "127.0.0.1", Integer.toString(second.port()));
		assertThatThePolicyDecides(limiter);
		await().atMost(SOON).until(() -> limiter.status().deciding());
		limiter.decide(LIMIT, "b");
		assertThat(second.command("KEYS", "*")).contains("b");
	}

	@Test
	void redisDecidesAgainWhileAServerLoadsForLong() {
		RedisProcess first = open(RedisProcess.start("--key-load-delay", "50000"));
		RedisProcess second = open(RedisProcess.start("--rdbcompression", "no", "--repl-diskless-sync-delay", "0"));
		LoopbackProxy address = open(LoopbackProxy.to(first.port()));
		RedisRateLimiter limiter = limiter(address.port());
		second.command("EVAL", "for i = 1, 200 do redis.call('SET', 'data' .. i, string.rep('x', 100000)) end", "0");
		address.leadTo(second.port());
		first.command("REPLICAOF", "127.0.0.1", Integer.toString(second.port()));
		await().atMost(SOON).until(() -> first.command("INFO", "persistence").contains("loading:1"));
		assertThatThePolicyDecides(limiter);
		await().atMost(SOON).until(() -> limiter.status().deciding());
		limiter.decide(LIMIT, "b");
		assertThat(second.command("KEYS", "*")).contains("b");
	}

	@Test
	void attemptsThatTookTooLongLeaveNoConnectionAndAServerThatSleepsIsNotStormed() {
		RedisProcess redis = open(RedisProcess.start("--enable-debug-command", "yes"));
		RedisRateLimiter limiter = limiter(redis.port());
		long before = connectionsMade(redis);
		Thread sleep = new Thread(() -> {
			try {
				redis.command("DEBUG", "SLEEP", "8");
			}
			catch (RuntimeException ex) {
				// its own time-out
			}
		});
		sleep.start();
		await().until(() -> {
			limiter.decide(LIMIT, "a" + System.nanoTime());
			return !limiter.status().deciding();
		});
		await().atMost(Duration.ofSeconds(20)).until(() -> limiter.status().deciding());
		assertThat(connectionsMade(redis) - before).isLessThanOrEqualTo(8);
		await().atMost(SOON).until(() -> connections(redis) == 1);
		limiter.close();
		await().until(() -> connections(redis) == 0);
	}

	private void assertThatThePolicyDecides(RedisRateLimiter limiter) {
		long before = System.nanoTime();
		assertThat(limiter.decide(LIMIT, "a").granted()).isEqualTo(this.policy == OnStoreFailure.ALLOW);
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIMEOUT.multipliedBy(3));
	}

	/** How many connections there are beside that which asks. */
	private static long connections(RedisProcess redis) {
		return redis.command("CLIENT", "LIST").lines().filter((client) -> !client.contains("cmd=client")).count();
	}

	private static long connectionsMade(RedisProcess redis) {
		return redis.command("INFO", "stats")
			.lines()
			.filter((field) -> field.startsWith("total_connections_received:"))
			.mapToLong((field) -> Long.parseLong(field.substring(field.indexOf(':') + 1).trim()))
			.sum();
	}

	private RedisRateLimiter limiter(int port) {
		RedisClient client = RedisClient
			.create(RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(LONG).build());
		client.setOptions(ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build());
		this.opened.add(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
		RedisRateLimiter limiter = open(
				new RedisRateLimiter(() -> client, RedisStoreSettings.DEFAULTS.withTimeout(TIMEOUT),
						List.of(new Zone("login", Rate.parse("1r/m"), 100)), (zone) -> this.policy));
		await().ignoreExceptions().until(() -> {
			limiter.connect().join();
			return limiter.status().deciding();
		});
		assertThat(limiter.decide(LIMIT, "a").granted()).isTrue();
		return limiter;
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

}
