package io.qaio.queue.store.redis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ServerClockTests {

	private final ServerClock clock = new ServerClock();

	@Test
	void isNotKnownBeforeAReply() {
		assertThat(this.clock.isKnown()).isFalse();
		this.clock.observed(0, 0, 0);
		assertThat(this.clock.isKnown()).isTrue();
	}

	@Test
	void isAheadOrBehindAsRepliesTell() {
		long now = System.currentTimeMillis();
		this.clock.observed(now, now + 60_000, now);
		assertThat(this.clock.millis()).isCloseTo(System.currentTimeMillis() + 60_000, within(1000L));
		this.clock.observed(now, now - 60_000, now);
		assertThat(this.clock.millis()).isCloseTo(System.currentTimeMillis() - 60_000, within(1000L));
	}

	@Test
	void aSlowReplyDoesNotMoveIt() {
		long now = System.currentTimeMillis();
		this.clock.observed(now, now + 5000, now);
		this.clock.observed(now, now + 5000, now + 3000);
		assertThat(this.clock.millis()).isCloseTo(System.currentTimeMillis() + 5000, within(1000L));
	}

}
