package io.qaio.benchmarks.limiter;

import java.util.ArrayList;
import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.SharedLimiter;
import io.qaio.ratelimit.Rate;

/**
 * Refusals a second of one caller, on a bucket that stays full for long.
 */
final class CertainRefusals implements Measurement {

	private static final String KEY = "key";

	private static final long RATE = 16;

	@Override
	public String name() {
		return "refusals";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) {
		try (SharedLimiter qaio = new QaioSharedLimiter(server, new Rate(RATE), 0);
				SharedLimiter bare = new BareSharedLimiter(server, RATE, 0)) {
			qaio.decide(KEY);
			bare.decide(KEY);
			List<Double> qaios = new ArrayList<>();
			List<Double> bares = new ArrayList<>();
			for (int i = 0; i < effort.warmups() + effort.iterations(); i++) {
				double ofQaio = perSecond(qaio, effort);
				double ofBare = perSecond(bare, effort);
				if (i >= effort.warmups()) {
					qaios.add(ofQaio);
					bares.add(ofBare);
				}
			}
			return List.of(new Row("Certain refusals/s, 1 caller; other: " + bare.title(), median(qaios), median(bares),
					Bound.ratioAtLeast(20)));
		}
	}

	private static double perSecond(SharedLimiter limiter, Effort effort) {
		long start = System.nanoTime();
		long end = start + effort.iteration().toNanos();
		long refused = 0;
		long now = start;
		while (now < end) {
			// a bucket that has drained, and lets one in, is full again
			refused += limiter.decide(KEY) ? 0 : 1;
			now = System.nanoTime();
		}
		return refused * 1e9 / (now - start);
	}

	private static double median(List<Double> values) {
		return new Figures(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
	}

}
