package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.conformance.NginxRecording;
import io.qaio.ratelimit.conformance.NginxRecording.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The live store decides as the real nginx did, on every row of every recording.
 */
class NginxReplayTests {

	@ParameterizedTest
	@MethodSource("io.qaio.ratelimit.conformance.NginxRecording#all")
	void decidesAsNginxDid(NginxRecording recording) {
		SettableClock clock = new SettableClock();
		LocalRateLimiter limiter = new LocalRateLimiter(recording.zones(), clock);
		List<String> differing = new ArrayList<>();
		for (int i = 0; i < recording.rows().size(); i++) {
			Row row = recording.rows().get(i);
			clock.set(row.timeMillis(), i);
			Row decided = decide(limiter, recording, row);
			if (!decided.equals(row)) {
				differing.add("row " + (i + 1) + ": nginx " + row + ", but here " + decided);
			}
		}
		assertThat(recording.rows()).isNotEmpty();
		assertThat(differing).isEmpty();
	}

	private static Row decide(LocalRateLimiter limiter, NginxRecording recording, Row row) {
		if (recording.limits().size() == 1) {
			Decision decision = limiter.decide(recording.limits().get(0), row.keys().get(0));
			String excess = (decision == Decision.NOT_LIMITED) ? "-"
					: Long.toString(excess(limiter, recording.limits().get(0), row.keys().get(0), decision));
			return new Row(row.timeMillis(), row.keys(), status(decision), excess, decision.delayMillis(), 0);
		}
		List<KeyedLimit> limits = IntStream.range(0, recording.limits().size())
			.mapToObj((i) -> recording.limits().get(i).on(row.keys().get(i)))
			.toList();
		JointDecision joint = limiter.joint(limits);
		Decision decision = joint.decide();
		String excesses = IntStream.range(0, limits.size())
			.mapToLong((index) -> excess(joint, index))
			.mapToObj((excess) -> (excess < 0) ? "-" : Long.toString(excess))
			.collect(Collectors.joining("|"));
		if (decision.limit() >= 0) {
			assertThat(decision.excess()).isEqualTo(excess(joint, decision.limit()));
		}
		return new Row(row.timeMillis(), row.keys(), status(decision), excesses, decision.delayMillis(),
				decision.limit() + 1);
	}

	private static long excess(JointDecision joint, int index) {
		return joint.limits()
			.stream()
			.filter((limit) -> limit.index() == index)
			.mapToLong((limit) -> limit.bucket().excess())
			.findFirst()
			.orElse(JointBucket.NOT_ASKED);
	}

	private static long excess(LocalRateLimiter limiter, RateLimit limit, String key, Decision decision) {
		if (!decision.granted()) {
			return decision.excess();
		}
		long kept = limiter.zone(limit).excess(BucketKey.of(key));
		assertThat(decision.excess()).isEqualTo((decision.delayMillis() > 0) ? kept : 0);
		return kept;
	}

	private static String status(Decision decision) {
		if (decision == Decision.NOT_LIMITED) {
			return "-";
		}
		if (!decision.granted()) {
			return "REJECTED";
		}
		return (decision.delayMillis() > 0) ? "DELAYED" : "PASSED";
	}

}
