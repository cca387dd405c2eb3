package io.qaio.faults.process;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.qaio.faults.history.Event.Decided;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Asks a limiter about more calls than are let in: of a zone that all processes share in
 * Redis, or of one of its own in this JVM.
 */
@Configuration(proxyBeanMethods = false)
public class LimiterProgram {

	/** The zone in Redis, and the begin of its keys in histories. */
	public static final String SHARED = "shared";

	/** The zone in this JVM, and the begin of its keys in histories. */
	public static final String LOCAL = "local";

	/** Calls per second and key. */
	public static final int RATE = 40;

	/** What is let in at once. */
	public static final int BURST = 20;

	private static final List<String> KEYS = List.of("alice", "bob", "carol");

	/**
	 * Run the program.
	 * @param args properties
	 */
	public static void main(String[] args) throws Exception {
		ProgramRunner.run(LimiterProgram.class, args);
	}

	@Bean
	Runnable first(RateLimiter limiter, HistoryFile history, ProgramSettings settings) {
		return () -> call(limiter, history, settings);
	}

	@Bean
	Runnable second(RateLimiter limiter, HistoryFile history, ProgramSettings settings) {
		return () -> call(limiter, history, settings);
	}

	private static void call(RateLimiter limiter, HistoryFile history, ProgramSettings settings) {
		RateLimit limit = new RateLimit(settings.zone(), BURST, BURST / 2);
		String recorded = settings.zone().equals(LOCAL) ? LOCAL + "-" + settings.process() : settings.zone();
		try {
			while (true) {
				Thread.sleep(ThreadLocalRandom.current().nextInt(8));
				String key = KEYS.get(ThreadLocalRandom.current().nextInt(KEYS.size()));
				long began = MachineClock.now();
				boolean granted = limiter.decide(limit, key).granted();
				history.add(new Decided(began, MachineClock.now(), recorded + "-" + key, granted));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
