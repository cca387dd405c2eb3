package io.qaio.faults.process;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event.Delivered;
import io.qaio.faults.history.Event.SettlementBegan;
import io.qaio.faults.history.Event.SettlementEnded;
import io.qaio.faults.history.HistoryFile;
import io.qaio.faults.history.MachineClock;
import io.qaio.faults.history.Settlement;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;
import org.jspecify.annotations.Nullable;

/**
 * Records what is asked of a {@link QueueStore}, by the names of its methods.
 */
final class StoreCalls {

	private final HistoryFile history;

	StoreCalls(HistoryFile history) {
		this.history = history;
	}

	/**
	 * A call is about to be made.
	 */
	void begin(String method, Object @Nullable [] args) {
		Settlement settlement = settlement(method);
		if (settlement != null && args != null) {
			for (Delivery delivery : deliveries(args[0])) {
				this.history
					.add(new SettlementBegan(MachineClock.now(), task(delivery), delivery.receipt(), settlement));
			}
		}
	}

	/**
	 * A call was made.
	 * @return its result
	 */
	Object watch(String method, Object @Nullable [] args, Object result) {
		Settlement settlement = settlement(method);
		if (result instanceof CompletableFuture<?> future) {
			if (method.equals("take")) {
				future.thenAccept((taken) -> deliveries(taken).forEach(this::delivered));
			}
			else if (settlement != null && args != null) {
				List<Delivery> deliveries = deliveries(args[0]);
				future.whenComplete((value, failure) -> {
					for (int i = 0; i < deliveries.size(); i++) {
						ended(settlement, deliveries.get(i), i, value, failure);
					}
				});
			}
		}
		return result;
	}

	private void delivered(Delivery delivery) {
		this.history.add(new Delivered(MachineClock.now(), task(delivery), delivery.id(), delivery.receipt(),
				delivery.attempt(), (delivery.orderingKey() != null) ? delivery.orderingKey() : "",
				delivery.deadline().toEpochMilli(), delivery.visibilityTimeout().toMillis()));
	}

	private void ended(Settlement settlement, Delivery delivery, int position, @Nullable Object value,
			@Nullable Throwable failure) {
		Answer answer = Answer.UNKNOWN;
		long deadline = 0;
		if (failure == null) {
			boolean yes = true;
			if (value instanceof BitSet positions) {
				yes = positions.get(position);
			}
			else if (value instanceof Boolean held) {
				yes = held;
			}
			else if (value instanceof Optional<?> extended) {
				yes = extended.isPresent();
				deadline = extended.map((time) -> ((Instant) time).toEpochMilli()).orElse(0L);
			}
			answer = yes ? Answer.YES : Answer.NO;
		}
		this.history.add(new SettlementEnded(MachineClock.now(), task(delivery), delivery.receipt(), settlement, answer,
				deadline));
	}

	private static @Nullable Settlement settlement(String method) {
		return switch (method) {
			case "ack" -> Settlement.ACK;
			case "fail" -> Settlement.FAIL;
			case "release", "releaseAll" -> Settlement.RELEASE;
			case "bury" -> Settlement.BURY;
			case "extend" -> Settlement.EXTEND;
			default -> null;
		};
	}

	private static List<Delivery> deliveries(Object argument) {
		List<?> items = (argument instanceof List<?> list) ? list : List.of(argument);
		return items.stream().map(Delivery.class::cast).toList();
	}

	private static String task(Delivery delivery) {
		return new String(delivery.payload(), StandardCharsets.UTF_8);
	}

}
