package io.qaio.faults.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.fault.Fault;
import io.qaio.faults.fault.Fault.Effect;
import io.qaio.faults.fault.Fault.Target;
import io.qaio.faults.history.Event.FaultBegan;
import io.qaio.faults.history.Event.FaultEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.site.Site;

/**
 * Lets faults happen: each alone first if there is time, then mixed, one of each target
 * at a time and all equally often. All is chosen from the seed, though not when processes
 * get to it.
 */
final class FaultInjector {

	private static final int CALM_MILLIS = 500;

	private static final Duration ENOUGH_FOR_EACH_ALONE = Duration.ofSeconds(45);

	private final Site site;

	private final List<Fault> faults;

	private final HistoryFile history;

	private final long seed;

	private final Duration time;

	private final long end;

	/**
	 * Create an injector.
	 * @param site where faults happen
	 * @param faults which
	 * @param history that of the run
	 * @param seed decides what happens
	 * @param time how long
	 */
	FaultInjector(Site site, List<Fault> faults, HistoryFile history, long seed, Duration time) {
		this.site = site;
		this.faults = faults;
		this.history = history;
		this.seed = seed;
		this.time = time;
		this.end = MachineClock.now() + time.toNanos();
	}

	/**
	 * Let faults happen until the time is over.
	 */
	void run() throws Exception {
		if (this.time.compareTo(ENOUGH_FOR_EACH_ALONE) >= 0) {
			alone();
		}
		mixed();
	}

	private void alone() throws Exception {
		Random random = new Random(this.seed);
		for (Fault fault : this.faults) {
			if (isOver()) {
				return;
			}
			happen(fault, random);
			Thread.sleep(CALM_MILLIS);
		}
	}

	private void mixed() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(Target.values().length);
		try {
			List<Future<?>> targets = new ArrayList<>();
			for (Target target : Target.values()) {
				List<Fault> faults = this.faults.stream().filter((fault) -> fault.target() == target).toList();
				if (!faults.isEmpty()) {
					Random random = new Random(this.seed + target.ordinal() + 1);
					targets.add(threads.submit((Callable<?>) () -> mix(faults, random)));
				}
			}
			for (Future<?> target : targets) {
				target.get();
			}
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A fault could not be made", ex.getCause());
		}
		finally {
			threads.shutdownNow();
			// faults end themselves before their site does
			threads.awaitTermination(1, TimeUnit.MINUTES);
		}
	}

	private boolean mix(List<Fault> faults, Random random) throws Exception {
		List<Fault> rest = new ArrayList<>();
		while (!isOver()) {
			if (rest.isEmpty()) {
				rest.addAll(faults);
				Collections.shuffle(rest, random);
			}
			Thread.sleep(random.nextInt(2 * CALM_MILLIS));
			happen(rest.remove(0), random);
		}
		return true;
	}

	private void happen(Fault fault, Random random) throws Exception {
		this.history.add(new FaultBegan(MachineClock.now(), fault.name(), fault.harms()));
		Effect effect = fault.begin(this.site, random);
		try {
			Thread.sleep(fault.duration(random).toMillis());
		}
		finally {
			effect.end();
			this.history.add(new FaultEnded(MachineClock.now(), fault.name()));
		}
	}

	private boolean isOver() {
		return MachineClock.now() > this.end;
	}

}
