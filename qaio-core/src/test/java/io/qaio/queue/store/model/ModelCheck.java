package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Does random actions to queues of a store and to a {@link ModelQueue}, and compares
 * results, order, states and stats after each step. Each sequence of actions has a queue
 * and a seed of its own. If a store and the model differ, the sequence is shortened, and
 * the failure tells the seed and what is left.
 * <p>
 * System properties: {@value #SECONDS} is how long to go on; {@value #SEED} the seed of
 * the first sequence, to do one again that failed.
 */
public final class ModelCheck {

	/** How long a check goes on, in seconds. */
	public static final String SECONDS = "qaio.model.seconds";

	/** The seed of the first sequence of actions. */
	public static final String SEED = "qaio.model.seed";

	private static final int ACTIONS = 40;

	private static final Duration SHRINKING = Duration.ofSeconds(30);

	/** One process with short leases, and one with long ones. */
	private static final List<QueueSettings> SETTINGS = List.of(
			QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(RandomActions.LONG).withMaxAttempts(3),
			QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(RandomActions.SHORT).withMaxAttempts(2));

	private final String queueName;

	private final Supplier<CheckedStore> store;

	private final AtomicInteger sequences = new AtomicInteger();

	private final AtomicInteger undecided = new AtomicInteger();

	private final AtomicInteger queues = new AtomicInteger();

	/**
	 * Create a check.
	 * @param queueName how the names of queues begin
	 * @param store gives the store of each sequence, the same or another
	 */
	public ModelCheck(String queueName, Supplier<CheckedStore> store) {
		this.queueName = queueName;
		this.store = store;
	}

	/**
	 * Check.
	 * @param threads how many sequences to do at a time; a store whose time is real
	 * mostly waits
	 * @param usual how long to go on, unless a system property says so
	 * @return how many sequences were done to their end
	 * @throws AssertionError if the store and the model differ
	 */
	public int run(int threads, Duration usual) {
		long seed = Long.getLong(SEED, System.nanoTime());
		long end = System.nanoTime() + time(usual).toNanos();
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Callable<Void>> workers = IntStream.range(0, threads).mapToObj((i) -> (Callable<Void>) () -> {
				do {
					sequence(seed + this.sequences.getAndIncrement());
				}
				while (System.nanoTime() - end < 0);
				return null;
			}).toList();
			for (Future<Void> worker : executor.invokeAll(workers)) {
				worker.get();
			}
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof AssertionError failure) ? failure : new AssertionError(ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new AssertionError("Interrupted: the check took too long", ex);
		}
		finally {
			executor.shutdownNow();
		}
		int done = this.sequences.get() - this.undecided.get();
		System.out.printf("Model check of %s: seed %d, %d sequences of %d actions, %d more were undecided%n",
				this.queueName, seed, done, ACTIONS, this.undecided.get());
		return done;
	}

	/** How long to go on. */
	static Duration time(Duration usual) {
		String seconds = System.getProperty(SECONDS);
		return (seconds != null) ? Duration.ofMillis((long) (1000 * Double.parseDouble(seconds))) : usual;
	}

	private void sequence(long seed) {
		List<Action> actions = new ArrayList<>();
		ModelRun run = newRun();
		RandomActions random = new RandomActions(new Random(seed), run);
		try {
			while (actions.size() < ACTIONS) {
				actions.add(random.next());
				run.step(actions.get(actions.size() - 1));
			}
			run.close();
		}
		catch (ModelRun.Undecided ex) {
			this.undecided.incrementAndGet();
		}
		catch (Mismatch ex) {
			throw shrunk(seed, actions, ex);
		}
	}

	private AssertionError shrunk(long seed, List<Action> actions, Mismatch mismatch) {
		Shrinking shrinking = new Shrinking(actions, mismatch, this::replay, SHRINKING.toNanos());
		shrinking.run();
		String steps = shrinking.actions().stream().map((action) -> "\n  " + action).collect(Collectors.joining());
		return new AssertionError("The store and the model differ, with -D" + SEED + "=" + seed + " after "
				+ actions.size() + " actions (" + mismatch.getMessage() + "). It takes only:" + steps + "\n"
				+ shrinking.mismatch().getMessage(), shrinking.mismatch());
	}

	private @Nullable Mismatch replay(List<Action> actions) {
		// a replay that is too slow to tell is done again
		for (int i = 0; i < 3; i++) {
			ModelRun run = newRun();
			try {
				actions.forEach(run::step);
				run.close();
				return null;
			}
			catch (Mismatch ex) {
				return ex;
			}
			catch (ModelRun.Undecided ex) {
				// once more
			}
		}
		return null;
	}

	private ModelRun newRun() {
		String name = this.queueName + "-" + this.queues.incrementAndGet();
		CheckedStore checked = this.store.get();
		List<TaskQueue> processes = IntStream.range(0, SETTINGS.size())
			.mapToObj((i) -> TaskQueues.on(checked.processes().get(i))
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(SETTINGS.get(i))
				.build()
				.queue(name))
			.toList();
		return new ModelRun(processes, SETTINGS, checked.time());
	}

}
