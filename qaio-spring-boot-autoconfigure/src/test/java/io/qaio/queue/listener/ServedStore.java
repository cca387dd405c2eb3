package io.qaio.queue.listener;

import io.lettuce.core.RedisClient;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.redis.ReplicaWait;
import io.qaio.queue.store.tarantool.PutLimits;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.RedisProcess;
import io.qaio.test.ServerProcess;
import io.qaio.test.TarantoolProcess;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * The stores that have a server, for tests of listeners on each of them.
 */
enum ServedStore {

	/** Lists in Redis. */
	REDIS {

		@Override
		ServerProcess start() {
			return startRedis();
		}

		@Override
		ApplicationContextRunner application(int port) {
			return ListenerTestSupport.inRedis(port);
		}

		@Override
		long calls(ServerProcess server) {
			return ((RedisProcess) server).scriptCalls();
		}

		@Override
		void use(int port, Use use) throws Exception {
			useRedis(port, RedisLayout.LISTS, use);
		}

	},

	/** Streams in Redis. */
	REDIS_STREAMS {

		@Override
		ServerProcess start() {
			return startRedis();
		}

		@Override
		ApplicationContextRunner application(int port) {
			return ListenerTestSupport.inRedisStreams(port);
		}

		@Override
		long calls(ServerProcess server) {
			return ((RedisProcess) server).scriptCalls();
		}

		@Override
		void use(int port, Use use) throws Exception {
			useRedis(port, RedisLayout.STREAMS, use);
		}

	},

	/** Tarantool. */
	TARANTOOL {

		@Override
		ServerProcess start() {
			return TarantoolProcess.start();
		}

		@Override
		ApplicationContextRunner application(int port) {
			return ListenerTestSupport.inTarantool(port);
		}

		@Override
		long calls(ServerProcess server) {
			return ((TarantoolProcess) server).requests();
		}

		@Override
		void use(int port, Use use) throws Exception {
			try (TarantoolTaskStore store = new TarantoolTaskStore(
					IprotoSettings.of(new IprotoAddress("127.0.0.1", port)), PREFIX, PutLimits.NONE)) {
				use.with(store);
			}
		}

	};

	private static final String PREFIX = "qaio";

	private static ServerProcess startRedis() {
		return RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
	}

	private static void useRedis(int port, RedisLayout layout, Use use) throws Exception {
		try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
				RedisTaskStore store = new RedisTaskStore(() -> client, PREFIX, ReplicaWait.NONE, layout)) {
			use.with(store);
		}
	}

	/**
	 * Start a server that keeps what was written when it is killed.
	 */
	abstract ServerProcess start();

	/**
	 * An application whose tasks are on such a server.
	 */
	abstract ApplicationContextRunner application(int port);

	/**
	 * How many calls of the store the server has had.
	 */
	abstract long calls(ServerProcess server);

	/**
	 * Use such a server without an application.
	 */
	abstract void use(int port, Use use) throws Exception;

	/**
	 * What is done with a store, which is closed then.
	 */
	@FunctionalInterface
	interface Use {

		void with(TaskStore store) throws Exception;

	}

}
