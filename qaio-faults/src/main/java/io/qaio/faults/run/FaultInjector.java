package io.qaio.faults.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.qaio.faults.fault.Fault;
import io.qaio.faults.fault.Fault.Effect;
import io.qaio.faults.fault.Fault.Target;
import io.qaio.faults.history.Event.FaultBegan;
import io.qaio.faults.history.Event.FaultEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.site.Site;

/**
 * Lets faults happen: each alone first, then mixed, one of each target at a time. All is
 * chosen from the seed, though not when processes get to it.
 */
final class FaultInjector {

	private static final int CALM_MILLIS = 500;

	private final Site site;

	private final List<Fault> faults;

	private final HistoryFile history;

	private final long seed;

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
		this.end = MachineClock.now() + time.toNanos();
	}

	/**
	 * Let faults happen until the time is over.
	 */
	void run() throws Exception {
		alone();
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
		}
	}

	private boolean mix(List<Fault> faults, Random random) throws Exception {
		while (!isOver()) {
			Thread.sleep(random.nextInt(2 * CALM_MILLIS));
			happen(faults.get(random.nextInt(faults.size())), random);
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
