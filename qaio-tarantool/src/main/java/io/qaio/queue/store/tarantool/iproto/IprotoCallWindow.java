package io.qaio.queue.store.tarantool.iproto;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The calls of a connection: so many are in flight at a time, others queue up behind
 * them, in their order. Once closed it takes no more.
 * <p>
 * Safe for use by many threads: its monitor guards all that changes.
 */
final class IprotoCallWindow {

	/** How many calls may queue up for each that may be in flight. */
	private static final int QUEUED_PER_IN_FLIGHT = 100;

	private final IprotoAddress address;

	private final int maxInFlight;

	private final Consumer<byte[]> send;

	private final Map<Long, IprotoCall> inFlight = new HashMap<>();

	private final ArrayDeque<IprotoCall> queued = new ArrayDeque<>();

	private long lastSync;

	private @Nullable IprotoUnavailableException end;

	/**
	 * Create a window.
	 * @param address where the connection leads
	 * @param maxInFlight how many calls are in flight at a time
	 * @param send sends a frame, without blocking
	 */
	IprotoCallWindow(IprotoAddress address, int maxInFlight, Consumer<byte[]> send) {
		this.address = address;
		this.maxInFlight = maxInFlight;
		this.send = send;
	}

	synchronized long nextSync() {
		return ++this.lastSync;
	}

	/**
	 * Send a call, now or when earlier ones have ended.
	 * @throws IprotoUnavailableException if the window is closed, or full
	 */
	synchronized void add(IprotoCall call) {
		if (this.end != null) {
			throw this.end;
		}
		if (this.inFlight.size() < this.maxInFlight) {
			send(call);
		}
		else if (this.queued.size() < QUEUED_PER_IN_FLIGHT * this.maxInFlight) {
			this.queued.add(call);
		}
		else {
			throw new IprotoUnavailableException(
					"Tarantool at " + this.address + ": " + this.inFlight.size() + " requests are under way and "
							+ this.queued.size() + " wait for their turn, which is too many. This one was not sent",
					null);
		}
	}

	private void send(IprotoCall call) {
		call.sentAt = System.nanoTime();
		this.inFlight.put(call.sync, call);
		this.send.accept(call.frame);
	}

	/**
	 * End a call that is in flight, and let the next one leave.
	 * @return the call; null if it has ended already
	 */
	synchronized @Nullable IprotoCall remove(long sync) {
		IprotoCall call = this.inFlight.remove(sync);
		if (call != null && !this.queued.isEmpty()) {
			send(this.queued.remove());
		}
		return call;
	}

	/**
	 * End a call that takes too long.
	 * @return whether it was sent
	 */
	synchronized boolean expire(IprotoCall call) {
		boolean sent = !this.queued.remove(call);
		if (sent) {
			remove(call.sync);
		}
		return sent;
	}

	/**
	 * When the oldest call that is in flight was sent.
	 * @return the time, now if there is none
	 */
	synchronized long oldestSentAt() {
		long now = System.nanoTime();
		long age = 0;
		for (IprotoCall call : this.inFlight.values()) {
			age = Math.max(age, now - call.sentAt);
		}
		return now - age;
	}

	synchronized boolean isOpen() {
		return this.end == null;
	}

	/**
	 * Take no more calls.
	 * @param reason why
	 * @return the calls that have not ended, which the caller must fail; null if this was
	 * closed before
	 */
	synchronized @Nullable List<IprotoCall> close(IprotoUnavailableException reason) {
		if (this.end != null) {
			return null;
		}
		this.end = reason;
		List<IprotoCall> left = new ArrayList<>(this.inFlight.values());
		left.addAll(this.queued);
		this.inFlight.clear();
		this.queued.clear();
		return left;
	}

}
