package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.qaio.ratelimit.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes pending decisions by the answers of Redis. Thread-safe.
 */
final class DecisionCompleter {

	private static final Logger logger = LoggerFactory.getLogger(DecisionCompleter.class);

	private final FallbackLimiter fallback;

	private final KnownRejections rejections;

	/** The key patterns that were logged. */
	private final Set<String> foreign = ConcurrentHashMap.newKeySet();

	/**
	 * Create a completer.
	 * @param fallback decides where Redis cannot
	 * @param rejections remembers rejections
	 */
	DecisionCompleter(FallbackLimiter fallback, KnownRejections rejections) {
		this.fallback = fallback;
		this.rejections = rejections;
	}

	/**
	 * Complete the decisions of one command.
	 * @param answers the answers of Redis
	 * @param sentAt when the command was sent, in ns
	 * @param receivedAt when the reply arrived, in ns
	 */
	void complete(List<DecisionBatch.Answer> answers, long sentAt, long receivedAt) {
		for (DecisionBatch.Answer answer : answers) {
			Decision decision = answer.decision();
			if (decision == null) {
				reportForeignKey(answer.call());
				decision = this.fallback.decide(answer.call().limits());
			}
			else if (answer.isRejectedByFirst()) {
				this.rejections.add(answer.call().limits().get(0), decision, sentAt, receivedAt);
			}
			answer.call().decision().complete(decision);
		}
	}

	private void reportForeignKey(PendingDecision call) {
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
