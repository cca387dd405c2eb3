package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.lettuce.core.api.StatefulRedisConnection;
import io.qaio.benchmarks.harness.BareScript;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;

/**
 * How long it takes from a put until a get that waits for it returns, beside RPUSH on one
 * connection and BLPOP on another; with the put in the application that waits and in
 * another one, which has a client of its own. One thread puts, one waits; the designs
 * take turns with every sample. Between samples is a pause in which the waiting thread
 * comes to rest.
 */
final class WakeUps implements Measurement {

	/** Until the code is compiled; short pauses, for there are many. */
	private static final int WARM_UPS_PER_SAMPLE = 5;

	private static final long WARM_UP_PAUSE = Duration.ofNanos(200_000).toNanos();

	private static final long MIN_PAUSE = Duration.ofMillis(1).toNanos();

	private static final long MAX_PAUSE = Duration.ofMillis(3).toNanos();

	@Override
	public String name() {
		return "wake-up";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		ExecutorService waiting = Executors.newSingleThreadExecutor();
		try (StatefulRedisConnection<byte[], byte[]> blocking = server.connect();
				RedisServer other = new RedisServer(server.port())) {
			TaskQueue own = server.queue("wake-up");
			TaskQueue far = server.queue("wake-up-far");
			List<Design> designs = List.of(new QaioDesign(own, own), new BareDesign(server, blocking),
					new QaioDesign(other.queue("wake-up-far"), far), new BareDesign(other, blocking));
			for (int i = 0; i < effort.wakeUps() * WARM_UPS_PER_SAMPLE; i++) {
				for (Design design : designs) {
					sample(waiting, design, WARM_UP_PAUSE);
				}
			}
			double[][] micros = new double[designs.size()][effort.wakeUps()];
			for (int i = 0; i < effort.wakeUps(); i++) {
				for (int k = 0; k < micros.length; k++) {
					micros[k][i] = sample(waiting, designs.get(k), pause());
				}
			}
			List<Row> rows = new ArrayList<>();
			rows.addAll(rows("put in the same application", new Figures(micros[0]), new Figures(micros[1]),
					Bound.ratioAtMost(1.5)));
			rows.addAll(rows("put in another application", new Figures(micros[2]), new Figures(micros[3]), Bound.NONE));
			return rows;
		}
		finally {
			waiting.shutdownNow();
		}
	}

	private static List<Row> rows(String what, Figures ours, Figures bare, Bound bound) {
		return List.of(new Row("Wake-up p50, µs, " + what + "; bare: BLPOP", ours.median(), bare.median(), bound),
				new Row("Wake-up p99, µs, " + what + "; bare: BLPOP", ours.percentile(99), bare.percentile(99),
						Bound.NONE));
	}

	private static long pause() {
		return ThreadLocalRandom.current().nextLong(MIN_PAUSE, MAX_PAUSE);
	}

	private static double sample(ExecutorService waiting, Design design, long pause)
			throws InterruptedException, ExecutionException {
		Future<Long> woken = waiting.submit(design::await);
		LockSupport.parkNanos(pause);
		long put = System.nanoTime();
		design.put();
		return (woken.get() - put) / 1000.0;
	}

	/**
	 * One way to wake somebody up.
	 */
	private interface Design {

		void put();

		/**
		 * Wait for what was put.
		 * @return when it came
		 */
		long await() throws Exception;

	}

	private record QaioDesign(TaskQueue producer, TaskQueue consumer) implements Design {

		@Override
		public void put() {
			this.producer.put(TaskPayloads.one());
		}

		@Override
		public long await() throws InterruptedException {
			Task task = this.consumer.get();
			long woken = System.nanoTime();
			TaskPayloads.check(task.ack() ? 1 : 0, task.payload(byte[].class).length, 1);
			return woken;
		}

	}

	private record BareDesign(RedisServer server, StatefulRedisConnection<byte[], byte[]> blocking) implements Design {

		private static final byte[] KEY = BareScript.bytes("bare:wake-up");

		@Override
		public void put() {
			this.server.bare().rpush(KEY, TaskPayloads.one()).toCompletableFuture().join();
		}

		@Override
		public long await() {
			byte[] payload = this.blocking.async().blpop(0L, KEY).toCompletableFuture().join().getValue();
			long woken = System.nanoTime();
			TaskPayloads.check(1, payload.length, 1);
			return woken;
		}

	}

}
