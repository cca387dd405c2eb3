package io.qaio.autoconfigure.ratelimit;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.context.SmartLifecycle;

/**
 * Connects the limiter before requests come, and leaves Redis after the last.
 */
final class RedisRateLimiterLifecycle implements SmartLifecycle {

	/** After the connections at the start, before them at the end. */
	static final int PHASE = 1024;

	/** An application starts without Redis, too. */
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
			// the limiter has logged it, or will when a call waited in vain
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
