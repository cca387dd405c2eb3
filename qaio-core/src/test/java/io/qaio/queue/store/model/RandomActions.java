package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Chooses actions at random, such that they meet: of few ids and keys, and mostly on what
 * was delivered last.
 */
final class RandomActions {

	/** How long the short delays, leases and windows are. */
	static final Duration SHORT = Duration.ofMillis(50);

	/** Delays, leases and windows that do not end. */
	static final Duration LONG = Duration.ofMinutes(10);

	private static final List<String> IDS = List.of("id-a", "id-b", "id-c");

	private static final List<String> KEYS = List.of("key-a", "key-b");

	private final Random random;

	private final ModelRun run;

	private int number;

	RandomActions(Random random, ModelRun run) {
		this.random = random;
		this.run = run;
	}

	Action next() {
		this.number++;
		int process = this.random.nextInt(2);
		List<DeliveryName> deliveries = this.run.deliveries();
		int choice = this.random.nextInt(100);
		if (choice < 28) {
			return put(process);
		}
		if (choice < 50) {
			return new Action.Take(this.number, process, 1 + this.random.nextInt(4));
		}
		if (choice < 76) {
			return deliveries.isEmpty() ? put(process) : settle(recent(deliveries));
		}
		if (choice < 80) {
			return ackAll(deliveries, process);
		}
		if (choice < 84) {
			return new Action.BeginWait(this.number, process);
		}
		if (choice < 85) {
			return new Action.CancelWait();
		}
		if (choice < 88) {
			return new Action.Requeue(process);
		}
		if (choice < 93) {
			return dead(process);
		}
		if (choice < 94) {
			return new Action.Purge(process);
		}
		return new Action.Pass(SHORT.dividedBy(1 + this.random.nextInt(2)));
	}

	private Action put(int process) {
		String id = sometimes(3, anyOf(IDS));
		int count = (id != null) ? 1 : 1 + Math.max(0, this.random.nextInt(6) - 3);
		Duration window = (id != null) ? sometimes(3, shortOrLong()) : null;
		int priority = sometimes(3, 0) != null ? anyOf(List.of(1, 5, 9)) : 0;
		return new Action.Put(this.number, process, count, id, sometimes(5, shortOrLong()), sometimes(3, anyOf(KEYS)),
				priority, window, sometimes(4, 1 + this.random.nextInt(3)), sometimes(4, shortOrLong()));
	}

	private Action settle(DeliveryName delivery) {
		Action.Way way = anyOf(List.of(Action.Way.ACK, Action.Way.ACK, Action.Way.FAIL, Action.Way.FAIL,
				Action.Way.RELEASE, Action.Way.RELEASE, Action.Way.BURY, Action.Way.EXTEND));
		boolean hasTime = way == Action.Way.EXTEND || this.random.nextInt(3) == 0;
		return new Action.Settle(way, delivery, hasTime ? shortOrLong() : Duration.ZERO);
	}

	/** One of the last deliveries, or seldom any. */
	private DeliveryName recent(List<DeliveryName> deliveries) {
		int back = 1 + this.random.nextInt((this.random.nextInt(4) == 0) ? deliveries.size() : 3);
		return deliveries.get(Math.max(0, deliveries.size() - back));
	}

	private Action ackAll(List<DeliveryName> deliveries, int process) {
		List<DeliveryName> own = deliveries.stream().filter((name) -> this.run.takenBy(name) == process).toList();
		return new Action.AckAll(process, own.isEmpty() ? List.of()
				: Stream.generate(() -> recent(own)).limit(2 + this.random.nextInt(4)).toList());
	}

	private Action dead(int process) {
		List<ModelTask> dead = this.run.model().dead();
		boolean one = !dead.isEmpty() && this.random.nextBoolean();
		return new Action.Dead(this.random.nextInt(3) != 0, one ? anyOf(dead).name : null, process);
	}

	private Duration shortOrLong() {
		return (this.random.nextInt(3) != 0) ? SHORT : LONG;
	}

	private <T> T anyOf(List<T> values) {
		return values.get(this.random.nextInt(values.size()));
	}

	private <T> @Nullable T sometimes(int oneIn, T value) {
		return (this.random.nextInt(oneIn) == 0) ? value : null;
	}

}
