package io.qaio.redis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the reply to a script: a number, bytes, null, or a list of such replies. Unlike
 * the driver's own it can start anew: when a connection breaks within a reply, the driver
 * sends the command again, and decodes the second reply into the same object. Used by one
 * thread at a time.
 */
final class ReplyOutput extends CommandOutput<byte[], byte[], Object> {

	private final @Nullable ClusterView view;

	private @Nullable Level open;

	// as the driver's own classes do: there is no output before there is a reply
	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	ReplyOutput(@Nullable ClusterView view) {
		super(ByteArrayCodec.INSTANCE, null);
		this.view = view;
	}

	/**
	 * Forget what was decoded.
	 */
	@SuppressWarnings("NullAway")
	void restart() {
		this.open = null;
		this.output = null;
		this.error = null;
	}

	@Override
	public void setError(ByteBuffer error) {
		super.setError(error);
		if (this.view != null && getError().startsWith("MOVED ")) {
			// the driver follows, but would do so for each command from now on
			this.view.refresh();
		}
	}

	@Override
	public void set(long number) {
		add(number);
	}

	@Override
	public void set(@Nullable ByteBuffer bytes) {
		add((bytes != null) ? this.codec.decodeValue(bytes) : null);
	}

	@Override
	public void setSingle(@Nullable ByteBuffer bytes) {
		set(bytes);
	}

	@Override
	public void multi(int count) {
		if (count < 0) {
			add(null);
			return;
		}
		List<@Nullable Object> items = new ArrayList<>(count);
		add(items);
		if (count > 0) {
			this.open = new Level(this.open, items, count);
		}
	}

	@SuppressWarnings("NullAway")
	private void add(@Nullable Object item) {
		if (this.open == null) {
			this.output = item;
			return;
		}
		this.open.items.add(item);
		while (this.open != null && this.open.items.size() == this.open.count) {
			this.open = this.open.outer;
		}
	}

	/**
	 * A list that is not complete.
	 *
	 * @param outer the list that it is in
	 * @param items the items so far
	 * @param count how many it will have
	 */
	private record Level(@Nullable Level outer, List<@Nullable Object> items, int count) {
	}

}
