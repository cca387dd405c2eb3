package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.qaio.ratelimit.Decision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes pending decisions by the answers of Redis. Thread-safe.
 */
final class DecisionCompleter {

	private static final Logger logger = LoggerFactory.getLogger(DecisionCompleter.class);

	private final FallbackLimiter fallback;

	private final @Nullable KnownRefusals refusals;

	/** The keys of others that were logged. */
	private final Set<String> foreign = ConcurrentHashMap.newKeySet();

	/**
	 * Create a completer.
	 * @param fallback decides where Redis cannot
	 * @param refusals remembers refusals, null if they are not remembered
	 */
	DecisionCompleter(FallbackLimiter fallback, @Nullable KnownRefusals refusals) {
		this.fallback = fallback;
		this.refusals = refusals;
	}

	/**
	 * Redis has decided.
	 * @param answers its answers
	 * @param sentAt when it was asked, in ns
	 * @param receivedAt when it answered, in ns
	 */
	void complete(List<Batch.Answer> answers, long sentAt, long receivedAt) {
		for (Batch.Answer answer : answers) {
			Decision decision = answer.decision();
			if (decision == null) {
				reportForeignKey(answer.call());
				decision = this.fallback.decide(answer.call().limits());
			}
			else if (this.refusals != null && answer.isRejectedByFirst()) {
				this.refusals.add(answer.call().limits().get(0), decision, sentAt, receivedAt);
			}
			answer.call().decision().complete(decision);
		}
	}

	private void reportForeignKey(Asked call) {
		String where = call.limits()
			.stream()
			.map((limit) -> limit.zone().keys() + ":*")
			.distinct()
			.collect(Collectors.joining(" or "));
		if (this.foreign.add(where)) {
			logger.error("A key '" + where + "' in Redis holds something that is no bucket of a rate limit, so"
					+ " on-store-failure holds for calls with that key. Somebody else uses it: choose another"
					+ " qaio.rate-limit.key-prefix, or delete the key. This is logged once");
		}
	}

}
