package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which calls of a connection are in flight, and which are queued.
 */
class IprotoCallWindowTests {

	private static final IprotoUnavailableException END = new IprotoUnavailableException("the end", null);

	private final List<Byte> sent = new ArrayList<>();

	private final IprotoCallWindow window = new IprotoCallWindow(new IprotoAddress("db", 3301), 2,
			(frame) -> this.sent.add(frame[0]));

	@Test
	void callsBeyondTheWindowLeaveInTheirOrderAsOthersEnd() {
		add(1, 2, 3, 4);
		assertThat(this.sent).containsExactly((byte) 1, (byte) 2);
		assertThat(this.window.remove(2)).isNotNull();
		assertThat(this.window.remove(1)).isNotNull();
		assertThat(this.sent).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 4);
		assertThat(this.window.remove(1)).as("a second reply").isNull();
	}

	@Test
	void aCallThatExpiresFreesItsPlace() {
		IprotoCall[] calls = add(1, 2, 3, 4);
		assertThat(this.window.expire(calls[2])).as("whether it was sent").isFalse();
		assertThat(this.sent).hasSize(2);
		assertThat(this.window.expire(calls[0])).isTrue();
		assertThat(this.sent).containsExactly((byte) 1, (byte) 2, (byte) 4);
		assertThat(this.window.remove(1)).as("a late reply").isNull();
	}

	@Test
	void aFullWindowRefusesCalls() {
		for (int i = 0; i < 202; i++) {
			add(i);
		}
		assertThatExceptionOfType(IprotoUnavailableException.class).isThrownBy(() -> add(203))
			.withMessageContaining("Tarantool at db:3301: 2 requests are under way and 200 wait");
	}

	@Test
	void aClosedWindowGivesItsCallsBackOnceAndTakesNoMore() {
		IprotoCall[] calls = add(1, 2, 3);
		assertThat(this.window.isOpen()).isTrue();
		assertThat(this.window.close(END)).containsExactly(calls);
		assertThat(this.window.isOpen()).isFalse();
		assertThat(this.window.close(new IprotoUnavailableException("again", null))).isNull();
		assertThat(this.window.remove(1)).isNull();
		assertThatExceptionOfType(IprotoUnavailableException.class).isThrownBy(() -> add(4)).withMessage("the end");
		assertThat(this.sent).hasSize(2);
	}

	private IprotoCall[] add(int... syncs) {
		IprotoCall[] calls = new IprotoCall[syncs.length];
		for (int i = 0; i < syncs.length; i++) {
			calls[i] = new IprotoCall(syncs[i], new byte[] { (byte) syncs[i] }, Duration.ZERO);
			this.window.add(calls[i]);
		}
		return calls;
	}

}
