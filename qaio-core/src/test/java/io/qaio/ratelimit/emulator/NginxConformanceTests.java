package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.conformance.NginxRecording;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The emulator decides as nginx did, on every row of every recording.
 */
class NginxConformanceTests {

	private static final String RESOURCE = "/";

	static List<NginxRecording> recordings() {
		return NginxRecording.all();
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void requestsAreDecidedAsByNginx(NginxRecording recording) {
		RateLimitEmulator emulator = emulator(recording);
		List<String> differing = new ArrayList<>();
		for (int i = 0; i < recording.rows().size(); i++) {
			NginxRecording.Row row = recording.rows().get(i);
			Outcome outcome = emulator.request(row.timeMillis() / 1000.0, row.keys(), RESOURCE);
			String decided = describe(outcome, row.keys(), emulator);
			String recorded = row.status() + " " + row.excess() + " " + row.delayMillis() + " by "
					+ ((row.by() == 0 && !row.status().equals("PASSED") && !row.status().equals("-")) ? 1 : row.by());
			if (!decided.equals(recorded)) {
				differing.add("row " + (i + 1) + ": " + row + ", not " + decided);
			}
		}
		assertThat(differing).isEmpty();
	}

	private static String describe(Outcome outcome, List<String> keys, RateLimitEmulator emulator) {
		String status = keys.stream().allMatch(String::isEmpty) ? "-"
				: !outcome.granted() ? "REJECTED" : (outcome.delay() > 0) ? "DELAYED" : "PASSED";
		String excess = IntStream.range(0, keys.size())
			.mapToDouble((limit) -> emulator.lastExcess(RESOURCE, limit))
			.mapToObj((each) -> Double.isNaN(each) ? "-" : "" + Math.round(each * LeakyBucket.REQUEST))
			.collect(Collectors.joining("|"));
		return status + " " + excess + " " + Math.round(outcome.delay() * 1000) + " by " + (outcome.limit() + 1);
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void aReplayCountsWhatNginxDecided(NginxRecording recording) {
		List<NginxRecording.Row> rows = recording.rows();
		long[] millis = rows.stream().mapToLong(NginxRecording.Row::timeMillis).toArray();
		Report report = emulator(recording).replay(millis, keys(recording), new int[rows.size()]);

		long[] delays = rows.stream()
			.filter((row) -> !row.status().equals("REJECTED"))
			.mapToLong(NginxRecording.Row::delayMillis)
			.sorted()
			.toArray();
		Summary total = report.total();
		assertThat(report.granted()).isEqualTo(delays.length);
		assertThat(report.denied()).isEqualTo(rows.size() - delays.length);
		assertThat(total.delayed()).isEqualTo(rows.stream().filter((row) -> row.delayMillis() > 0).count());
		assertThat(total.delayP50()).isEqualTo(delays[(int) Math.ceil(0.5 * delays.length) - 1] / 1000.0);
		assertThat(total.delayP95()).isEqualTo(delays[(int) Math.ceil(0.95 * delays.length) - 1] / 1000.0);
		assertThat(total.delayP99()).isEqualTo(delays[(int) Math.ceil(0.99 * delays.length) - 1] / 1000.0);
		assertThat(total.delayMax()).isEqualTo(delays[delays.length - 1] / 1000.0);
	}

	private static int[][] keys(NginxRecording recording) {
		Names names = new Names();
		return IntStream.range(0, recording.limits().size())
			.mapToObj((limit) -> recording.rows()
				.stream()
				.map((row) -> row.keys().get(limit))
				.mapToInt((key) -> key.isEmpty() ? EmulatedLimit.NO_KEY : names.number(key))
				.toArray())
			.toArray(int[][]::new);
	}

	private static RateLimitEmulator emulator(NginxRecording recording) {
		RateLimitEmulatorBuilder builder = RateLimitEmulator.builder();
		for (Zone zone : recording.zones()) {
			builder.zone(zone.name(), zone.rate(), zone.size());
		}
		for (RateLimit limit : recording.limits()) {
			builder.resource(RESOURCE, limit.zone(), limit.burst(), limit.delay());
		}
		return builder.build();
	}

}
