package io.qaio.queue.store.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.lettuce.core.RedisClient;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.test.RedisProcess;
import io.qaio.test.ShiftedClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract where the clocks of server and clients are some hours apart: no lease,
 * delay, window or deadline may come from the clients' clock.
 */
abstract class AbstractShiftedClockTests extends TaskStoreContract {

	private static final Map<ShiftedClock, Server> SERVERS = new ConcurrentHashMap<>();

	private final RedisLayout layout;

	private final ShiftedClock clock;

	/**
	 * Create tests.
	 * @param layout the layout of queues
	 * @param hours how much the server's clock is ahead, negative if it is behind
	 */
	AbstractShiftedClockTests(RedisLayout layout, int hours) {
		this.layout = layout;
		this.clock = ShiftedClock.byHours(hours);
	}

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(Server::close);
		SERVERS.clear();
	}

	@Test
	void theClocksAreApart() {
		long server = Long.parseLong(server().redis().command("TIME").lines().findFirst().orElseThrow());
		long apart = server - System.currentTimeMillis() / 1000;
		assertThat(apart).isBetween(this.clock.hours() * 3600L - 60, this.clock.hours() * 3600L + 60);
	}

	private Server server() {
		return SERVERS.computeIfAbsent(this.clock, Server::start);
	}

	@Override
	protected TaskStore openStore() {
		Server server = server();
		return new RedisTaskStore(server::client, "qaio", ReplicaWait.NONE, this.layout);
	}

	@Override
	protected long commandsReceived() {
		return SentCommands.to(server().redis());
	}

	@Override
	protected long residue(String queue) {
		return server().redis()
			.command("KEYS", RedisTaskStoreTests.keyPattern(this.layout, queue))
			.lines()
			.filter((key) -> !key.isEmpty())
			.count();
	}

	private record Server(RedisProcess redis, RedisClient client) {

		static Server start(ShiftedClock clock) {
			RedisProcess redis = RedisProcess.start(clock);
			return new Server(redis, RedisClient.create("redis://127.0.0.1:" + redis.port()));
		}

		void close() {
			this.client.shutdown();
			this.redis.close();
		}

	}

}
