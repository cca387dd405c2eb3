package io.qaio.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients are never connected here: connections are numbers.
 */
@Tag("threads")
@Timeout(60)
class ConnectionOwnerTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final List<RedisClient> clients = new ArrayList<>();

	private final AtomicReference<RedisClient> client = new AtomicReference<>(newClient());

	private final AtomicInteger opened = new AtomicInteger();

	private final LinkedBlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

	private final ConnectionOwner<Integer> owner = owner(Duration.ofHours(1));

	private RedisClient newClient() {
		RedisClient client = RedisClient.create();
		this.clients.add(client);
		return client;
	}

	private ConnectionOwner<Integer> owner(Duration backOff) {
		return new ConnectionOwner<>(this.client::get, this::open, this.closed::add, LIMIT, backOff);
	}

	private int open(AbstractRedisClient client) {
		assertThat(client).isSameAs(this.client.get());
		return this.opened.incrementAndGet();
	}

	@AfterEach
	void shutdown() {
		this.clients.forEach(RedisClient::shutdown);
	}

	@Test
	void opensOneConnectionWhenItIsFirstNeeded() {
		assertThat(this.owner.current()).isEmpty();
		assertThat(this.owner.get().join()).isEqualTo(1);
		assertThat(this.owner.get().join()).isEqualTo(1);
		assertThat(this.owner.current()).contains(1);
	}

	@Test
	void opensAnotherAfterTheCurrentOneWasDiscarded() {
		this.owner.get().join();
		this.owner.discard(1);
		assertThat(this.owner.current()).isEmpty();
		assertThat(this.owner.get().join()).isEqualTo(2);
		this.owner.discard(1);
		assertThat(this.owner.current()).as("only the first one is discarded again").contains(2);
		assertThat(this.closed).containsExactly(1, 1);
	}

	@Test
	void opensAnotherForAnotherClient() {
		this.owner.get().join();
		this.client.set(newClient());
		assertThat(this.owner.get().join()).isEqualTo(2);
	}

	@Test
	void closesAConnectionThatIsBeingOpened() throws InterruptedException {
		CountDownLatch open = new CountDownLatch(1);
		ConnectionOwner<Integer> slow = slow(open, LIMIT);
		slow.get();
		assertThat(slow.current()).isEmpty();
		slow.close();
		open.countDown();
		assertThat(this.closed.take()).isEqualTo(1);
		assertThat(slow.get().join()).isEqualTo(2);
	}

	@Test
	void closesAConnectionThatCameTooLate() throws InterruptedException {
		CountDownLatch open = new CountDownLatch(1);
		ConnectionOwner<Integer> slow = slow(open, Duration.ofMillis(10));
		assertThat(slow.get().handle((connection, thrown) -> thrown).join()).isInstanceOf(TimeoutException.class);
		open.countDown();
		assertThat(this.closed.take()).isEqualTo(1);
		assertThat(slow.current()).isEmpty();
		assertThat(slow.get().join()).isEqualTo(2);
	}

	private ConnectionOwner<Integer> slow(CountDownLatch open, Duration limit) {
		return new ConnectionOwner<>(this.client::get, (client) -> {
			try {
				open.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return this.opened.incrementAndGet();
		}, this.closed::add, limit, Duration.ZERO);
	}

	@Test
	void replacesTheCurrentConnectionOnly() {
		this.owner.get().join();
		assertThat(this.owner.replace(1, this.owner.openAnother().join())).isTrue();
		assertThat(this.closed).containsExactly(1);
		assertThat(this.owner.current()).contains(2);
		assertThat(this.owner.replace(1, this.owner.openAnother().join())).isFalse();
		assertThat(this.closed).containsExactly(1, 3);
		assertThat(this.owner.get().join()).isEqualTo(2);
	}

	@Test
	void keepsAYoungConnection() {
		this.owner.get().join();
		assertThat(this.owner.discardIfOlder(1, Duration.ofHours(1))).isFalse();
		assertThat(this.owner.current()).contains(1);
		assertThat(this.owner.discardIfOlder(1, Duration.ZERO)).isTrue();
		assertThat(this.closed).containsExactly(1);
		assertThat(this.owner.discardIfOlder(1, Duration.ZERO)).isFalse();
		assertThat(this.owner.get().join()).isEqualTo(2);
	}

	@Test
	void failsAtOnceForAWhileAfterAFailedAttempt() {
		AtomicInteger attempts = new AtomicInteger();
		for (Duration backOff : List.of(Duration.ofHours(1), Duration.ZERO)) {
			attempts.set(0);
			ConnectionOwner<Integer> failing = new ConnectionOwner<>(this.client::get, (client) -> {
				attempts.incrementAndGet();
				throw new RedisException("away");
			}, this.closed::add, LIMIT, backOff);
			assertThat(failing.get().handle((connection, thrown) -> thrown).join())
				.hasCauseInstanceOf(RedisException.class);
			assertThat(failing.get().handle((connection, thrown) -> thrown).join()).isNotNull();
			assertThat(attempts).hasValue(backOff.isZero() ? 2 : 1);
		}
	}

	@Test
	void aFactoryThatIsNotRunningIsAFailureOfRedis() {
		ConnectionOwner<Integer> stopped = new ConnectionOwner<>(() -> {
			throw new IllegalStateException("stopped");
		}, this::open, this.closed::add, LIMIT, Duration.ZERO);
		assertThat(stopped.get().handle((connection, thrown) -> thrown).join()).isInstanceOf(RedisException.class)
			.hasMessage("The connection factory is not running")
			.hasRootCauseMessage("stopped");
	}

}
