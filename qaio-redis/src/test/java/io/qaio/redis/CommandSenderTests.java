package io.qaio.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nothing is connected here: connections answer or not, as they are told.
 */
@Timeout(60)
class CommandSenderTests {

	private static final byte[] KEY = {};

	private final RedisClient client = RedisClient.create();

	private final ScheduledExecutorService timer = DaemonTimer.create("timer");

	private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();

	private final List<RedisProblem> replaced = new CopyOnWriteArrayList<>();

	private volatile boolean serverAnswers = true;

	private volatile Duration patience = Duration.ofMillis(500);

	/** Whether the first connection leads to a server that was replaced. */
	private volatile boolean outdated;

	private volatile Duration timeout = Duration.ofSeconds(30);

	private volatile Function<FakeConnection, CompletableFuture<?>> question = FakeConnection::reply;

	private final ConnectionOwner<FakeConnection> owner = new ConnectionOwner<>(() -> this.client, (client) -> open(),
			FakeConnection::close, Duration.ofSeconds(30), Duration.ZERO);

	private final CommandSender<FakeConnection> sender = new CommandSender<>(this.owner, this.timer,
			this.replaced::add);

	private volatile CountDownLatch connecting = new CountDownLatch(0);

	private FakeConnection open() {
		try {
			this.connecting.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		FakeConnection connection = new FakeConnection();
		this.connections.add(connection);
		return connection;
	}

	@AfterEach
	void shutdown() {
		this.sender.close();
		this.timer.shutdownNow();
		this.client.shutdown();
	}

	@Test
	void sendsOnOneConnection() {
		assertThat(send().join()).isEqualTo("reply of 0");
		assertThat(send().join()).isEqualTo("reply of 0");
	}

	@Test
	void sendsAgainOnANewConnectionWhatASilentOneDoesNotAnswer() throws Exception {
		send().join();
		this.connections.get(0).answers = false;
		assertThat(send().get(20, TimeUnit.SECONDS)).isEqualTo("reply of 1");
		assertThat(this.connections.get(0).closed).isTrue();
		assertThat(this.connections).hasSize(2);
		// told after the commands were sent again
		await().untilAsserted(() -> assertThat(this.replaced).containsExactly(RedisProblem.TIMEOUT));
	}

	@Test
	void anErrorIsAnAnswerToo() throws Exception {
		send().join();
		this.connections.get(0).answers = false;
		this.question = (connection) -> (connection.number == 0) ? new CompletableFuture<>()
				: CompletableFuture.failedFuture(new RedisCommandExecutionException("NOPERM"));
		assertThat(send().get(20, TimeUnit.SECONDS)).isEqualTo("reply of 1");
		assertThat(this.connections).hasSize(2);
	}

	@Test
	void keepsAConnectionThatAnswersWhenTheServerDoes() {
		send().join();
		this.serverAnswers = false;
		CompletableFuture<String> reply = send();
		await().until(() -> this.connections.size() == 2);
		assertThat(reply).isNotDone();
		this.serverAnswers = true;
		this.connections.get(0).answerAll();
		assertThat(reply.join()).isEqualTo("reply of 0");
		// the second one that is tried answers, and is not needed
		await().untilAsserted(() -> assertThat(this.connections).extracting((connection) -> connection.closed)
			.containsExactly(false, true, true));
		assertThat(send().join()).isEqualTo("reply of 0");
		assertThat(this.replaced).isEmpty();
	}

	@Test
	void whileTheServerIsAwayFewNewConnectionsAreTried() {
		send().join();
		this.serverAnswers = false;
		send();
		await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
		assertThat(this.connections).hasSizeBetween(2, 4);
		assertThat(this.connections.stream().skip(1).filter((connection) -> !connection.closed)).hasSizeLessThan(2);
		assertThat(this.connections.get(0).closed).isFalse();
	}

	@Test
	void theTimeoutCountsFromTheFirstAttempt() {
		this.timeout = Duration.ofSeconds(4);
		send().join();
		this.connections.get(0).answers = false;
		long start = System.nanoTime();
		CompletableFuture<String> reply = this.sender.send(KEY,
				(connection) -> (connection.number == 0) ? connection.reply() : new CompletableFuture<>());
		assertThat(reply.handle((text, thrown) -> thrown).join()).isInstanceOf(TimeoutException.class);
		assertThat(this.replaced).containsExactly(RedisProblem.TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(this.timeout)
			.isLessThan(this.timeout.multipliedBy(2));
	}

	@Test
	void leavesAServerThatHasBecomeAReplica() {
		send().join();
		await().pollDelay(Duration.ofMillis(600)).until(() -> true);
		assertThat(sendToReplicasUpTo(0).join()).isEqualTo("reply of 1");
		assertThat(this.connections.get(0).closed).isTrue();
		assertThat(this.replaced).containsExactly(RedisProblem.READ_ONLY);
	}

	@Test
	void isRefusedWhereTheNewConnectionLeadsToAReplicaToo() {
		send().join();
		await().pollDelay(Duration.ofMillis(600)).until(() -> true);
		assertThat(sendToReplicasUpTo(9).handle((text, thrown) -> thrown).join()).hasMessageContaining("READONLY");
		assertThat(sendToReplicasUpTo(9).handle((text, thrown) -> thrown).join()).hasMessageContaining("READONLY");
		assertThat(this.connections).hasSize(2);
	}

	@Test
	void theTimeoutCountsWhileThereIsNoConnection() {
		this.timeout = Duration.ofSeconds(1);
		send().join();
		this.owner.discard(this.connections.get(0));
		this.connecting = new CountDownLatch(1);
		try {
			assertThat(send().handle((text, thrown) -> thrown).orTimeout(20, TimeUnit.SECONDS).join())
				.isInstanceOf(TimeoutException.class)
				.hasMessage("no answer within 1000 ms");
		}
		finally {
			this.connecting.countDown();
		}
	}

	@Test
	void aCommandThatTheDriverTimesOutShowsThatAConnectionIsSilentToo() {
		this.timeout = Duration.ofMillis(800);
		send().join();
		this.connections.get(0).answers = false;
		assertThat(
				this.sender
					.send(KEY,
							(connection) -> CompletableFuture
								.<String>failedFuture(new RedisCommandTimeoutException("late")))
					.handle((text, thrown) -> thrown)
					.join())
			.isInstanceOf(RedisCommandTimeoutException.class);
		await().untilAsserted(() -> assertThat(this.replaced).containsExactly(RedisProblem.TIMEOUT));
		assertThat(send().join()).isEqualTo("reply of 1");
	}

	@Test
	void leavesAServerThatHasBeenLoadingForLong() {
		send().join();
		Function<FakeConnection, CompletableFuture<String>> command = (connection) -> (connection.number > 0)
				? connection.reply()
				: CompletableFuture.failedFuture(new RedisLoadingException("LOADING Redis is loading"));
		assertThat(this.sender.send(KEY, command).handle((text, thrown) -> thrown).join())
			.isInstanceOf(RedisLoadingException.class);
		await().pollDelay(Duration.ofSeconds(5))
			.until(() -> this.sender.send(KEY, command).join().equals("reply of 1"));
		assertThat(this.replaced).containsExactly(RedisProblem.LOADING);
	}

	@Test
	void anErrorIsAnAnswerToWhoAsks() {
		send().join();
		this.connections.get(0).refusal = new RedisCommandExecutionException("NOPERM this user has no permissions");
		assertThat(this.sender.ask(KEY, false)).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.connections).hasSize(1);
	}

	@Test
	void whoAsksFindsAReplica() {
		send().join();
		await().pollDelay(Duration.ofMillis(600)).until(() -> true);
		this.connections.get(0).refusal = new RedisCommandExecutionException("READONLY You can't write");
		assertThat(this.sender.ask(KEY, false)).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.replaced).containsExactly(RedisProblem.READ_ONLY);
		assertThat(this.connections).hasSize(2);
	}

	@Test
	void aDoubtedConnectionIsCheckedAtOnceAndKeptIfItAnswers() {
		send().join();
		this.connections.get(0).answers = false;
		// long before it would be doubted by itself
		this.patience = Duration.ofHours(1);
		CompletableFuture<?> answer = this.sender.ask(KEY, true);
		await().until(() -> this.connections.size() == 2);
		assertThat(answer).isNotDone();
		this.connections.get(0).answerAll();
		assertThat(answer).succeedsWithin(Duration.ofSeconds(10));
		await().until(() -> this.connections.get(1).closed);
		assertThat(this.replaced).isEmpty();
	}

	private CompletableFuture<String> sendToReplicasUpTo(int number) {
		return this.sender.send(KEY, (connection) -> (connection.number > number) ? connection.reply()
				: CompletableFuture.failedFuture(new RedisCommandExecutionException("READONLY You can't write")));
	}

	@Test
	void sendsNothingAgainAfterItWasClosed() {
		send().join();
		this.connections.get(0).answers = false;
		CompletableFuture<String> reply = send();
		this.sender.close();
		assertThat(reply.handle((text, thrown) -> thrown).join()).isInstanceOf(RedisException.class);
		assertThat(this.connections).hasSize(1);
	}

	@Test
	void leavesAConnectionWhenTheServerOfASilentCommandWasReplaced() throws Exception {
		// no other check finds it out
		this.patience = Duration.ofHours(1);
		send().join();
		this.connections.get(0).answers = false;
		CompletableFuture<String> reply = send();
		await().until(() -> this.connections.get(0).refreshes > 0);
		assertThat(reply).isNotDone();
		this.outdated = true;
		assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo("reply of 1");
		assertThat(this.connections.get(0).closed).isTrue();
		await().untilAsserted(() -> assertThat(this.replaced).containsExactly(RedisProblem.CLUSTER_DOWN));
	}

	@Test
	void doesNotAskForOtherServersWhileCommandsAreAnswered() {
		this.outdated = true;
		for (int i = 0; i < 100; i++) {
			send().join();
		}
		await().pollDelay(Duration.ofMillis(600)).until(() -> true);
		assertThat(this.connections).singleElement().satisfies((one) -> assertThat(one.refreshes).isZero());
	}

	@Test
	void aCommandThatCannotBeSentFails() {
		IllegalStateException failure = new IllegalStateException("no");
		assertThat(this.sender.send(KEY, (connection) -> {
			throw failure;
		}).handle((reply, thrown) -> thrown).join()).isSameAs(failure);
	}

	private CompletableFuture<String> send() {
		return this.sender.send(KEY, FakeConnection::reply);
	}

	private final class FakeConnection implements AskableConnection {

		private final int number = CommandSenderTests.this.connections.size();

		private final List<CompletableFuture<String>> pending = new CopyOnWriteArrayList<>();

		private volatile boolean answers = true;

		private volatile @Nullable RuntimeException refusal;

		private volatile boolean closed;

		private volatile int refreshes;

		CompletableFuture<String> reply() {
			CompletableFuture<String> reply = new CompletableFuture<>();
			this.pending.add(reply);
			if (this.answers && CommandSenderTests.this.serverAnswers) {
				answerAll();
			}
			return reply;
		}

		void answerAll() {
			this.pending.forEach((reply) -> reply.complete("reply of " + this.number));
		}

		@Override
		public Duration timeout() {
			return CommandSenderTests.this.timeout;
		}

		@Override
		public Duration patience() {
			return CommandSenderTests.this.patience;
		}

		@Override
		public CompletableFuture<?> ask(byte[] key) {
			RuntimeException refusal = this.refusal;
			return (refusal != null) ? CompletableFuture.failedFuture(refusal)
					: CommandSenderTests.this.question.apply(this);
		}

		@Override
		public CompletableFuture<?> refresh() {
			this.refreshes++;
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public boolean isOutdated(byte[] key) {
			return CommandSenderTests.this.outdated && this.number == 0;
		}

		@Override
		public void close() {
			this.closed = true;
			this.pending.forEach((reply) -> reply.completeExceptionally(new RedisException("Connection closed")));
		}

	}

}
