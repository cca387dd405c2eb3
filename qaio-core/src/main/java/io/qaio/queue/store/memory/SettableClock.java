package io.qaio.queue.store.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it. A {@link MemoryTaskStore} with this
 * clock requeues what is due before {@link #set} and {@link #advance} return, so a test
 * of leases and delays need not wait:
 *
 * <pre class="code">
 * SettableClock clock = SettableClock.at(Instant.parse("2030-01-01T00:00:00Z"));
 * TaskQueue queue = TaskQueues.on(new MemoryTaskStore(clock))
 *     .serializers(List.of(new RawPayloadSerializer()))
 *     .defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(Duration.ofMinutes(1)))
 *     .build()
 *     .queue("emails");
 * queue.put("hello");
 * Task first = queue.get();
 * clock.advance(Duration.ofMinutes(1));
 * assertThat(first.ack()).isFalse();
 * assertThat(queue.get().attempt()).isEqualTo(2);
 * </pre>
 *
 * Safe for use by many threads.
 */
public final class SettableClock extends Clock {

	private final AtomicReference<Instant> now;

	private final List<Runnable> listeners;

	private final ZoneId zone;

	private SettableClock(AtomicReference<Instant> now, List<Runnable> listeners, ZoneId zone) {
		this.now = now;
		this.listeners = listeners;
		this.zone = zone;
	}

	/**
	 * Create a clock.
	 * @param now the time of the clock until it is moved; its zone is UTC
	 * @return the clock
	 */
	public static SettableClock at(Instant now) {
		return new SettableClock(new AtomicReference<>(now), new CopyOnWriteArrayList<>(), ZoneOffset.UTC);
	}

	/**
	 * Set the time. If it is earlier than before, leases and delays end later.
	 * @param now the new time
	 */
	public void set(Instant now) {
		this.now.set(now);
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Move the time on.
	 * @param time the duration to add
	 */
	public void advance(Duration time) {
		this.now.updateAndGet((old) -> old.plus(time));
		this.listeners.forEach(Runnable::run);
	}

	@Override
	public Instant instant() {
		return Objects.requireNonNull(this.now.get());
	}

	@Override
	public ZoneId getZone() {
		return this.zone;
	}

	/**
	 * Give this clock in another zone. Both move together.
	 * @param zone the zone
	 * @return the clock
	 */
	@Override
	public SettableClock withZone(ZoneId zone) {
		return new SettableClock(this.now, this.listeners, zone);
	}

	void addListener(Runnable listener) {
		this.listeners.add(listener);
	}

	void removeListener(Runnable listener) {
		this.listeners.remove(listener);
	}

}
