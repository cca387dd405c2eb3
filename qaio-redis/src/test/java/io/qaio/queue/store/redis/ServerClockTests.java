package io.qaio.queue.store.redis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServerClockTests {

	private static final long NOW = 1_000_000;

	private final ServerClock clock = new ServerClock();

	@Test
	void isKnownForAMomentAfterAReply() {
		assertThat(this.clock.isKnown(NOW)).isFalse();
		this.clock.observed(NOW - 1, NOW, NOW);
		assertThat(this.clock.isKnown(NOW)).isTrue();
		assertThat(this.clock.isKnown(NOW + 999)).isTrue();
		assertThat(this.clock.isKnown(NOW + 1000)).isFalse();
	}

	@Test
	void isNotKnownWhenOurClockHasStepped() {
		this.clock.observed(NOW, NOW, NOW);
		assertThat(this.clock.isKnown(NOW - 60_000)).isFalse();
	}

	@Test
	void isAheadOrBehindAsRepliesTell() {
		this.clock.observed(NOW, NOW + 60_000, NOW);
		assertThat(this.clock.millis(NOW + 10)).isEqualTo(NOW + 60_010);
		this.clock.observed(NOW, NOW - 60_000, NOW);
		assertThat(this.clock.millis(NOW + 10)).isEqualTo(NOW - 59_990);
	}

	@Test
	void aSlowReplyDoesNotMoveIt() {
		this.clock.observed(NOW, NOW + 5000, NOW);
		this.clock.observed(NOW, NOW + 5000, NOW + 3000);
		assertThat(this.clock.millis(NOW + 3000)).isEqualTo(NOW + 8000);
	}

}
