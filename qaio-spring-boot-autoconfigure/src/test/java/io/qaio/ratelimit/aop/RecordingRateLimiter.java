package io.qaio.ratelimit.aop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;

/**
 * Remembers what it was asked, and answers what it was told to, or lets in.
 */
public final class RecordingRateLimiter implements RateLimiter {

	private static final Decision GRANTED = new Decision(true, 0, 0, 0, -1);

	private final List<List<KeyedLimit>> asked = new ArrayList<>();

	private final Map<String, Decision> answers = new HashMap<>();

	@Override
	public Decision decide(RateLimit limit, String key) {
		return key.isEmpty() ? Decision.NOT_LIMITED : decide(List.of(limit.on(key)));
	}

	@Override
	public synchronized Decision decide(List<KeyedLimit> limits) {
		if (limits.stream().allMatch((limit) -> limit.key().isEmpty())) {
			return Decision.NOT_LIMITED;
		}
		this.asked.add(List.copyOf(limits));
		return this.answers.getOrDefault(limits.get(0).key(), GRANTED);
	}

	/**
	 * Delay calls whose first key is that.
	 */
	public synchronized void delay(String key, long millis) {
		this.answers.put(key, new Decision(true, millis, 0, 5000, 0));
	}

	/**
	 * Reject calls whose first key is that.
	 */
	public synchronized void reject(String key, long retryAfterMillis) {
		this.answers.put(key, new Decision(false, 0, retryAfterMillis, 9000, 0));
	}

	/**
	 * What it was asked, each time the limits of a call.
	 */
	public synchronized List<List<KeyedLimit>> asked() {
		return List.copyOf(this.asked);
	}

	/**
	 * The limits of the last call.
	 */
	public synchronized List<KeyedLimit> lastLimits() {
		return this.asked.get(this.asked.size() - 1);
	}

	/**
	 * The keys of the last call.
	 */
	public synchronized List<String> lastKeys() {
		return lastLimits().stream().map(KeyedLimit::key).toList();
	}

}
