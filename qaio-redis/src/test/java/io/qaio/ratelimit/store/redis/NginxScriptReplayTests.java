package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.conformance.NginxRecording;
import io.qaio.ratelimit.conformance.NginxRecording.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The script decides as the real nginx did, on every row of every recording. Redis
 * forgets no key that has not drained, so what nginx forgets earlier (idle for a minute,
 * full zone) is deleted there.
 */
class NginxScriptReplayTests {

	private static final AtomicInteger replayed = new AtomicInteger();

	private static ScriptRunner script;

	private List<RedisZone> zones = List.of();

	private List<ForgettingZone> forgetting = List.of();

	@BeforeAll
	static void start() {
		script = ScriptRunner.start();
	}

	@AfterAll
	static void stop() {
		script.close();
		assertThat(replayed).hasValue(24_955);
	}

	@BeforeEach
	void clear() {
		script.clear();
	}

	@ParameterizedTest
	@MethodSource("io.qaio.ratelimit.conformance.NginxRecording#all")
	void decidesAsNginxDid(NginxRecording recording) {
		this.zones = recording.zones().stream().map(script::zone).toList();
		this.forgetting = recording.zones().stream().map(ForgettingZone::new).toList();
		List<String> differing = new ArrayList<>();
		for (int i = 0; i < recording.rows().size(); i++) {
			Row row = recording.rows().get(i);
			Row decided = decide(recording, row);
			if (!decided.equals(row)) {
				differing.add("row " + (i + 1) + ": nginx " + row + ", but here " + decided);
			}
		}
		assertThat(recording.rows()).isNotEmpty();
		assertThat(differing).isEmpty();
		replayed.addAndGet(recording.rows().size());
	}

	private Row decide(NginxRecording recording, Row row) {
		int several = recording.limits().size();
		List<KeyedLimit> limits = IntStream.range(0, several)
			.mapToObj((i) -> recording.limits().get(i).on(row.keys().get(i)))
			.toList();
		Asked call = ScriptRunner.call(this.zones, limits);
		if (call.limits().isEmpty()) {
			return new Row(row.timeMillis(), row.keys(), "-", "-" + "|-".repeat(several - 1), 0, 0);
		}
		lookUpAsNginxDoes(call, row);
		Batch batch = new Batch(List.of(call));
		Decision decision = Objects.requireNonNull(script.decide(row.timeMillis(), batch).get(0).decision());
		Map<Integer, Long> excesses = IntStream.range(0, call.limits().size())
			.boxed()
			.collect(Collectors.toMap((i) -> call.limits().get(i).index(), (i) -> batch.limits(call).get(i).excess()));
		if (decision.granted()) {
			call.limits()
				.forEach((limit) -> this.forgetting.get(limit.index())
					.charge(limit.key(), excesses.getOrDefault(limit.index(), BatchLimit.NOT_ASKED), row.timeMillis()));
		}
		String excess = IntStream.range(0, several)
			.mapToObj((i) -> excesses.getOrDefault(i, BatchLimit.NOT_ASKED))
			.map((value) -> (value == BatchLimit.NOT_ASKED) ? "-" : Long.toString(value))
			.collect(Collectors.joining("|"));
		return new Row(row.timeMillis(), row.keys(), status(decision), excess, decision.delayMillis(),
				(several > 1) ? decision.limit() + 1 : 0);
	}

	/**
	 * Limits after the one that refused are not asked.
	 */
	private void lookUpAsNginxDoes(Asked call, Row row) {
		for (AskedLimit limit : call.limits()) {
			for (String forgotten : this.forgetting.get(limit.index()).lookUp(limit.key(), row.timeMillis())) {
				script.forget(limit.zone(), forgotten);
			}
			if (row.status().equals("REJECTED") && row.by() == limit.index() + 1) {
				return;
			}
		}
	}

	private static String status(Decision decision) {
		if (!decision.granted()) {
			return "REJECTED";
		}
		return (decision.delayMillis() > 0) ? "DELAYED" : "PASSED";
	}

}
