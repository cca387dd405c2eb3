package io.qaio.autoconfigure.ratelimit;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.context.SmartLifecycle;

/**
 * Connects the limiter before the first request, and closes it after the last.
 */
final class RedisRateLimiterLifecycle implements SmartLifecycle {

	/** Starts after the connections, and stops before them. */
	static final int PHASE = 1024;

	/** An application also starts without Redis. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final RedisRateLimiter limiter;

	private volatile boolean running;

	RedisRateLimiterLifecycle(RedisRateLimiter limiter) {
		this.limiter = limiter;
	}

	@Override
	public void start() {
		this.running = true;
		try {
			this.limiter.connect().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			// the limiter has logged it, or logs it with the first call that times out
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.limiter.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
