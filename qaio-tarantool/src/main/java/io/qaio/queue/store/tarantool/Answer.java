package io.qaio.queue.store.tarantool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Values that the stored function returned, in their order.
 */
final class Answer {

	private static final String OK = "ok";

	/** Where a body's tuple has its id and its data. */
	private static final int NUMBER = 1;

	private static final int ID = 4;

	private static final int DATA = 5;

	private final List<?> values;

	private Answer(List<?> values) {
		this.values = values;
	}

	/**
	 * What the function returned beside its status.
	 * @throws RefusedException if it did not do what it was asked for
	 */
	static Answer of(List<? extends @Nullable Object> returned) {
		Answer all = new Answer(returned);
		String status = all.text(0);
		if (!status.equals(OK)) {
			throw new RefusedException(status, all.text(1));
		}
		return new Answer(returned.subList(1, returned.size()));
	}

	int size() {
		return this.values.size();
	}

	long number(int position) {
		return (long) value(position);
	}

	boolean truth(int position) {
		return (boolean) value(position);
	}

	String text(int position) {
		return new String((byte[]) value(position), StandardCharsets.UTF_8);
	}

	Instant time(int position) {
		return Instant.ofEpochMilli(number(position));
	}

	Answer list(int position) {
		return new Answer((List<?>) value(position));
	}

	private Object value(int position) {
		return Objects.requireNonNull(this.values.get(position));
	}

	/**
	 * Deliveries of a run: first number, attempt, when they were put, deadline, lease in
	 * ms, own id, key, how many bodies each has, all bodies.
	 */
	void addDeliveries(long queue, long lease, List<Delivery> deliveries) {
		int attempt = (int) number(1);
		Instant putAt = time(2);
		Instant deadline = time(3);
		Duration timeout = Duration.ofMillis(number(4));
		boolean unique = number(5) == 1;
		String key = text(6).isEmpty() ? null : text(6);
		int parts = (int) number(7);
		Answer bodies = list(8);
		for (int i = 0; i < bodies.size(); i += parts) {
			Answer first = bodies.list(i);
			Body body = bodies.body(i, i + parts);
			deliveries.add(new Delivery(new Token(queue, lease, first.number(NUMBER)).toString(), first.text(ID),
					unique, body.serializer(), body.payload(), body.headers(), key, attempt, putAt, deadline, timeout));
		}
	}

	/**
	 * A dead task: id, attempts, error, when it was put, when it died, bodies.
	 */
	DeadLetter deadLetter() {
		Body body = body(5, size());
		return new DeadLetter(text(0), body.serializer(), body.payload(), body.headers(), (int) number(1), text(2),
				time(3), time(4));
	}

	private Body body(int from, int to) {
		List<byte[]> parts = new ArrayList<>(to - from);
		for (int i = from; i < to; i++) {
			parts.add((byte[]) list(i).value(DATA));
		}
		return Body.decode(parts);
	}

}
