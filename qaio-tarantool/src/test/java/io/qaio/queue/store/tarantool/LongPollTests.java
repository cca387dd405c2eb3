package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.tarantool.iproto.IprotoSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What the client knows of a call that waits on the server.
 */
class LongPollTests {

	private final IprotoSession session = mock(IprotoSession.class);

	private final List<IprotoSession> cancelled = new ArrayList<>();

	private final LongPoll poll = new LongPoll(10, 30_000);

	@BeforeEach
	void open() {
		given(this.session.isOpen()).willReturn(true);
	}

	@Test
	void aCallThatHasNotLeftCannotBeCancelledOnTheServer() {
		this.poll.cancel(this.cancelled::add);
		assertThat(this.cancelled).isEmpty();
		this.poll.sent(this.session);
		assertThat(this.cancelled).as("once it has left").containsExactly(this.session);
	}

	@Test
	void aCallThatIsWantedOrAboutToEndIsNotCancelled() {
		this.poll.sent(this.session);
		LongPoll brief = new LongPoll(10, 50);
		brief.sent(this.session);
		brief.cancel(this.cancelled::add);
		assertThat(this.cancelled).isEmpty();
	}

	@Test
	void aCallWaitsOnTheServerAfterItsGrace() {
		assertThat(this.poll.graceLeft()).as("it has not left").isEqualTo(100_000_000);
		assertThat(this.poll.isWaiting()).isFalse();
		this.poll.sent(this.session);
		await().until(() -> this.poll.graceLeft() <= 0);
		assertThat(this.poll.isWaiting()).isTrue();
		given(this.session.isOpen()).willReturn(false);
		assertThat(this.poll.isWaiting()).as("its connection has ended").isFalse();
	}

}
