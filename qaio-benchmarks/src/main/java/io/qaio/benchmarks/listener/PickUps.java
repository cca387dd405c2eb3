package io.qaio.benchmarks.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Figures;
import io.qaio.benchmarks.harness.MeasuredListener;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;

/**
 * How long it takes from a put until the handler of an idle listener starts. The designs
 * alternate.
 */
final class PickUps implements Measurement {

	/** In which the listener becomes idle. */
	private static final Duration REST = Duration.ofMillis(2);

	/** So many times as many as are counted, for the compiler. */
	private static final int WARM_UP = 10;

	@Override
	public String name() {
		return "pick-up";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) throws Exception {
		try (MeasuredListeners listenings = MeasuredListeners.open(server)) {
			int portion = effort.wakeUps() / effort.rounds();
			for (MeasuredListener design : listenings.all()) {
				design.pickUps(WARM_UP * effort.wakeUps(), Duration.ZERO);
			}
			double[][] millis = new double[listenings.all().size()][portion * effort.rounds()];
			for (int round = 0; round < effort.rounds(); round++) {
				// each begins once, so that none always comes after the same other
				for (int position = 0; position < millis.length; position++) {
					int i = (round + position) % millis.length;
					System.arraycopy(listenings.all().get(i).pickUps(portion, REST), 0, millis[i], round * portion,
							portion);
				}
			}
			List<Figures> figures = Arrays.stream(millis).map(Figures::new).toList();
			List<Row> rows = new ArrayList<>();
			for (int percent : new int[] { 50, 99 }) {
				for (int i = 1; i < figures.size(); i++) {
					rows.add(new Row("Put to handler, p" + percent + ", ms; beside: " + listenings.all().get(i).title(),
							figures.get(0).percentile(percent), figures.get(i).percentile(percent),
							Bound.ratioAtMost(1)));
				}
			}
			return rows;
		}
	}

}
