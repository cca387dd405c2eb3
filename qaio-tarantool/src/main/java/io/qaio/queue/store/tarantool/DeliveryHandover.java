package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.qaio.queue.store.Delivery;

/**
 * Hands deliveries over to the takes that they are for, and releases those that come too
 * late.
 *
 * @param release releases a task
 */
record DeliveryHandover(Function<Delivery, CompletableFuture<?>> release) {

	/**
	 * Complete takes, in their order, with what they want of some deliveries.
	 */
	void complete(List<TarantoolTake> takes, TakenTasks taken) {
		Iterator<Delivery> deliveries = taken.deliveries().iterator();
		complete(shares(takes, deliveries), deliveries);
	}

	/**
	 * The takes that end with some deliveries, and what each wants of them: those that
	 * get any, and those whose wait is over.
	 */
	static Map<TarantoolTake, List<Delivery>> shares(Collection<TarantoolTake> takes, Iterator<Delivery> deliveries) {
		Map<TarantoolTake, List<Delivery>> shares = new LinkedHashMap<>();
		for (TarantoolTake take : takes) {
			List<Delivery> share = new ArrayList<>();
			while (share.size() < take.max && deliveries.hasNext()) {
				share.add(deliveries.next());
			}
			if (!share.isEmpty() || take.nanosLeft() <= 0) {
				shares.put(take, share);
			}
		}
		return shares;
	}

	/**
	 * Complete takes with their deliveries.
	 * @param shares the takes and their deliveries
	 * @param rest deliveries that nobody wants
	 * @return completes when all that came too late is released
	 */
	CompletableFuture<?> complete(Map<TarantoolTake, List<Delivery>> shares, Iterator<Delivery> rest) {
		List<Delivery> late = new ArrayList<>();
		shares.forEach((take, share) -> {
			if (!take.result.complete(share)) {
				late.addAll(share);
			}
		});
		rest.forEachRemaining(late::add);
		return CompletableFuture.allOf(late.stream().map(this.release).toArray(CompletableFuture<?>[]::new));
	}

}
