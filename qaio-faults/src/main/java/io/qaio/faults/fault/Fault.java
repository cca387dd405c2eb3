package io.qaio.faults.fault;

import java.time.Duration;
import java.util.Random;
import java.util.Set;

import io.qaio.faults.history.Harm;
import io.qaio.faults.site.Servers;
import io.qaio.faults.site.Site;

/**
 * One kind of fault. Has no state: what it needs to know at the end is in what
 * {@link #begin} returns, and what it chooses comes from the given random numbers.
 * <p>
 * A run records the begin before {@link #begin} and the end after {@link Effect#end()}
 * returns, so that the verifier knows when the fault was at work.
 */
public interface Fault {

	/**
	 * The name, unique among all faults.
	 * @return the name, such as {@code redis-killed}
	 */
	String name();

	/**
	 * Whether the fault can happen on these servers.
	 * @param servers the servers of a site
	 * @return whether {@link #begin} can be called
	 */
	boolean appliesTo(Servers servers);

	/**
	 * What the fault may do to the promises, beyond what histories show by themselves
	 * (kills and stops of processes).
	 * @return the harms, none for a fault that must not be noticed
	 */
	Set<Harm> harms();

	/**
	 * What the fault breaks. Faults of different targets may be at work at the same time.
	 * @return the target
	 */
	default Target target() {
		return Target.SERVERS;
	}

	/**
	 * How long the fault stays, from the return of {@link #begin} to
	 * {@link Effect#end()}.
	 * @param random decides
	 * @return the time
	 */
	default Duration duration(Random random) {
		return Duration.ofMillis(500 + random.nextInt(1500));
	}

	/**
	 * Begin. Returns at once, or when what was to happen at the begin has happened.
	 * @param site where
	 * @param random decides what is left to chance
	 * @return what ends it
	 * @throws Exception if the fault could not be made, which fails the run
	 */
	Effect begin(Site site, Random random) throws Exception;

	/**
	 * What a fault breaks.
	 */
	enum Target {

		/** Processes that take tasks, or ask a limiter. */
		WORKERS,

		/** Processes that put tasks. */
		PRODUCERS,

		/** The servers, and the ways to them. */
		SERVERS

	}

	/**
	 * A fault that is at work.
	 */
	interface Effect {

		/** The effect of a fault that is over when it has begun. */
		Effect OVER = () -> {
		};

		/**
		 * End the fault: what was broken works again, or does so soon without help.
		 * Called once, also if the run fails.
		 * @throws Exception if the end could not be made, which fails the run
		 */
		void end() throws Exception;

	}

}
