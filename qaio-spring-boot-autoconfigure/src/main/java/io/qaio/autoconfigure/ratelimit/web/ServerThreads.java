package io.qaio.autoconfigure.ratelimit.web;

import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.web.WaitingThreads;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * How many of the server's threads delayed requests may occupy.
 */
final class ServerThreads {

	private static final String MAX_WAITING = "qaio.rate-limit.http.max-waiting-threads";

	/** Of Tomcat and of Jetty. */
	private static final int DEFAULT = 200;

	/** The others serve what is not delayed. */
	private static final int SHARE = 4;

	private ServerThreads() {
	}

	static WaitingThreads waiting(RateLimitProperties properties, Environment environment) {
		Integer max = properties.http().maxWaitingThreads();
		if (max != null) {
			return InvalidConfigurationException.check(MAX_WAITING, max, () -> new WaitingThreads(max));
		}
		if (Threading.VIRTUAL.isActive(environment)) {
			return WaitingThreads.unbounded();
		}
		int threads = Stream.of("tomcat", "jetty")
			.map((server) -> environment.getProperty("server." + server + ".threads.max", Integer.class))
			.filter(Objects::nonNull)
			.min(Comparator.naturalOrder())
			.orElse(DEFAULT);
		return new WaitingThreads(Math.max(1, threads / SHARE));
	}

}
