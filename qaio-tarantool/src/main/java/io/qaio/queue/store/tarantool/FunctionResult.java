package io.qaio.queue.store.tarantool;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

import io.qaio.queue.store.UnreadableTaskException;
import org.jspecify.annotations.Nullable;

/**
 * A list of values that the stored function returned, by their positions from 0. Not
 * changed by anybody, so safe for use by many threads.
 *
 * @param values the values
 */
record FunctionResult(List<?> values) {

	private static final String OK = "ok";

	/**
	 * Read what the function returned.
	 * @param returned all values: a status first
	 * @return the values after the status
	 * @throws RefusedException if the function did not do what it was asked for
	 */
	static FunctionResult of(List<? extends @Nullable Object> returned) {
		FunctionResult all = new FunctionResult(returned);
		String status = all.text(0);
		if (!status.equals(OK)) {
			throw new RefusedException(status, all.text(1));
		}
		return new FunctionResult(returned.subList(1, returned.size()));
	}

	int size() {
		return this.values.size();
	}

	/**
	 * A number.
	 * @throws UnreadableTaskException if it is none of the numbers that we store
	 */
	long number(int position) {
		if (value(position) instanceof Long number) {
			return number;
		}
		throw new UnreadableTaskException("There is no number such as " + value(position), false, null);
	}

	boolean truth(int position) {
		return (boolean) value(position);
	}

	byte[] bytes(int position) {
		return (byte[]) value(position);
	}

	/**
	 * A value as bytes, or as those of its text if somebody else has stored it.
	 */
	byte[] bytesOrText(int position) {
		Object value = this.values.get(position);
		return (value instanceof byte[] bytes) ? bytes : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
	}

	String text(int position) {
		return new String(bytes(position), StandardCharsets.UTF_8);
	}

	Instant time(int position) {
		return Instant.ofEpochMilli(number(position));
	}

	FunctionResult list(int position) {
		return new FunctionResult((List<?>) value(position));
	}

	/**
	 * A list of numbers, as a set.
	 */
	BitSet set(int position) {
		BitSet set = new BitSet();
		((List<?>) value(position)).forEach((number) -> set.set((int) (long) Objects.requireNonNull(number)));
		return set;
	}

	private Object value(int position) {
		return Objects.requireNonNull(this.values.get(position));
	}

}
