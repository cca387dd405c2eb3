package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that a session is open and of no use: calls are under way, nothing is heard,
 * not even the answer to a ping, and a new session is answered. Then that one takes its
 * place. If the server does not answer there either, it is busy, and the session stays.
 * <p>
 * Stateless but for its settings, so safe for use by many threads. Each session is looked
 * at by one task of the timer at a time.
 */
final class SessionWatch {

	private static final Logger logger = LoggerFactory.getLogger(SessionWatch.class);

	private static final Duration LONGEST_QUIET = Duration.ofSeconds(3);

	/** So that pings of an idle application are less than one a second. */
	private static final Duration SHORTEST_QUIET = Duration.ofMillis(1200);

	private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

	private static final int LOOKS_PER_QUIET = 4;

	private final IprotoClient client;

	private final ScheduledExecutorService timer;

	/** After how much silence a session is doubted. */
	private final Duration quiet;

	/** How long a ping may take. */
	private final Duration answer;

	/**
	 * Create a watch.
	 * @param client the client that the sessions are of
	 * @param timer runs short work at its time
	 * @param timeout how long a call may take
	 */
	SessionWatch(IprotoClient client, ScheduledExecutorService timer, Duration timeout) {
		this.client = client;
		this.timer = timer;
		this.quiet = shorter(LONGEST_QUIET, (timeout.compareTo(SHORTEST_QUIET) < 0) ? SHORTEST_QUIET : timeout);
		this.answer = shorter(LONGEST_ANSWER, timeout.dividedBy(2));
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/**
	 * Watch a session until it ends.
	 */
	void watch(IprotoSession session) {
		after(this.quiet.dividedBy(LOOKS_PER_QUIET), () -> look(session));
	}

	private void after(Duration delay, Runnable work) {
		this.timer.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void look(IprotoSession session) {
		if (!session.isOpen()) {
			return;
		}
		if (session.quietNanos() < this.quiet.toNanos()) {
			watch(session);
			return;
		}
		long asked = System.nanoTime();
		session.ping(this.answer).thenAccept((sent) -> {
			if (session.isOpen() && sent && session.heardAt() - asked < 0) {
				tryAnother(session, asked);
			}
			else {
				watch(session);
			}
		});
	}

	private void tryAnother(IprotoSession silent, long asked) {
		this.client.openAnother(silent.address()).whenComplete((fresh, thrown) -> {
			if (thrown != null) {
				watch(silent);
			}
			else {
				// a server that was busy answers on all connections at about the same
				// time
				after(this.answer.dividedBy(2), () -> compare(silent, fresh, asked));
			}
		});
	}

	private void compare(IprotoSession silent, IprotoSession fresh, long asked) {
		if (silent.heardAt() - asked < 0 && this.client.replace(silent, fresh)) {
			logger.warn("The connection to " + fresh + " was open but did not answer, and a new one does."
					+ " Using the new one.");
		}
		else {
			fresh.close();
			watch(silent);
		}
	}

}
