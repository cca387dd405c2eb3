package io.qaio.queue.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many tasks are fetched.
 */
class DemandTests {

	private static final long FAST = Duration.ofNanos(1000).toNanos();

	private static final long SLOW = Duration.ofSeconds(1).toNanos();

	private final Slots slots = new Slots(new Concurrency(4, 4));

	@Test
	void isForAllWhoAreFreeAndOneAheadOfEach() {
		Demand demand = new Demand(ContainerSettings.DEFAULTS, 1);
		assertThat(demand.begin(this.slots, 0)).isEqualTo(8);
		// one fetch at a time
		assertThat(demand.begin(this.slots, 0)).isZero();
		demand.ended(false);
		assertThat(demand.begin(this.slots, 8)).isZero();
		takeAll();
		// few large fetches rather than many small ones
		assertThat(demand.begin(this.slots, 3)).isZero();
		assertThat(demand.begin(this.slots, 2)).isEqualTo(2);
	}

	@Test
	void waitsForAFreeOneOnceThereWasLessThanAskedFor() {
		Demand demand = new Demand(ContainerSettings.DEFAULTS, 1);
		demand.begin(this.slots, 0);
		demand.ended(true);
		takeAll();
		assertThat(demand.begin(this.slots, 0)).isZero();
		this.slots.leave();
		assertThat(demand.begin(this.slots, 0)).isEqualTo(5);
	}

	@Test
	void growsWhileTasksTakeOnlyMoments() {
		Demand demand = new Demand(ContainerSettings.DEFAULTS, 1);
		takeAll();
		demand.took(FAST, 1);
		assertThat(demand.begin(this.slots, 0)).isEqualTo(100);
		demand.ended(false);
		// the next batch is on its way while this one is worked on, and not more
		assertThat(demand.begin(this.slots, 101)).isZero();
		assertThat(demand.begin(this.slots, 100)).isEqualTo(100);
		demand.ended(false);
		assertThat(demand.begin(this.slots, 200)).isZero();
		demand.took(SLOW, 1);
		assertThat(demand.most(this.slots)).isEqualTo(4);
		for (int i = 0; i < 100; i++) {
			demand.took(Duration.ofMillis(5).toNanos(), 1);
		}
		// 20 ms of work for each of four
		assertThat(demand.most(this.slots)).isBetween(12, 16);
	}

	@Test
	void ofBatchesIsForWholeOnes() {
		Demand demand = new Demand(ContainerSettings.DEFAULTS.withBatchSize(10), 10);
		assertThat(demand.most(this.slots)).isEqualTo(80);
		assertThat(demand.begin(this.slots, 0)).isEqualTo(10);
	}

	@Test
	void withoutPrefetchIsOnlyForThoseWhoAreFree() {
		Demand demand = new Demand(ContainerSettings.DEFAULTS.withPrefetch(0), 1);
		demand.took(FAST, 1);
		assertThat(demand.begin(this.slots, 0)).isEqualTo(4);
		demand.ended(false);
		takeAll();
		assertThat(demand.begin(this.slots, 0)).isZero();
	}

	private void takeAll() {
		for (int i = 0; i < 4; i++) {
			this.slots.take();
		}
	}

}
