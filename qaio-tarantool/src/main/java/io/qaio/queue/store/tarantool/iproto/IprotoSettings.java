package io.qaio.queue.store.tarantool.iproto;

import java.time.Duration;
import java.util.List;

/**
 * How to reach Tarantool.
 *
 * @param addresses the instances; after a failure the next one is tried
 * @param username the user
 * @param password the password of the user; empty for {@code guest}, who has none
 * @param connectTimeout how long it may take to connect to an instance and log in
 * @param timeout how long a reply may take, unless a call says otherwise
 * @param maxFrameSize how many bytes one request or reply may have
 * @param maxInFlight how many requests are under way at a time on a connection; others
 * queue up
 */
public record IprotoSettings(List<IprotoAddress> addresses, String username, String password, Duration connectTimeout,
		Duration timeout, int maxFrameSize, int maxInFlight) {

	/** The user that exists everywhere and has no password. */
	public static final String GUEST = "guest";

	private static final int DEFAULT_MAX_FRAME_SIZE = 256 * 1024 * 1024;

	/** A server handles 768 at once by default, for all of its clients together. */
	private static final int DEFAULT_MAX_IN_FLIGHT = 256;

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if there is no address, or a value is too small
	 */
	public IprotoSettings {
		addresses = List.copyOf(addresses);
		if (addresses.isEmpty()) {
			throw new IllegalArgumentException("At least one address is needed");
		}
		if (connectTimeout.toMillis() < 1) {
			throw new IllegalArgumentException("The time to connect must be 1 ms or more, not " + connectTimeout);
		}
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("The timeout must be 1 ms or more, not " + timeout);
		}
		if (maxFrameSize < 1 || maxInFlight < 1) {
			throw new IllegalArgumentException("The largest frame and the requests in flight must be 1 or more, not "
					+ maxFrameSize + " and " + maxInFlight);
		}
	}

	/**
	 * Settings for the user {@code guest}: 2 s to connect, 5 s for a reply.
	 * @param addresses the instances
	 * @return the settings
	 */
	public static IprotoSettings of(IprotoAddress... addresses) {
		return new IprotoSettings(List.of(addresses), GUEST, "", Duration.ofSeconds(2), Duration.ofSeconds(5),
				DEFAULT_MAX_FRAME_SIZE, DEFAULT_MAX_IN_FLIGHT);
	}

	/**
	 * The same settings for another user.
	 * @param username the user
	 * @param password the password of the user
	 * @return the new settings
	 */
	public IprotoSettings withUser(String username, String password) {
		return new IprotoSettings(this.addresses, username, password, this.connectTimeout, this.timeout,
				this.maxFrameSize, this.maxInFlight);
	}

	/**
	 * The same settings with other times.
	 * @param connectTimeout how long it may take to connect and log in
	 * @param timeout how long a reply may take
	 * @return the new settings
	 */
	public IprotoSettings withTimeouts(Duration connectTimeout, Duration timeout) {
		return new IprotoSettings(this.addresses, this.username, this.password, connectTimeout, timeout,
				this.maxFrameSize, this.maxInFlight);
	}

	boolean isGuestWithoutPassword() {
		return this.username.equals(GUEST) && this.password.isEmpty();
	}

	/** Without the password. */
	@Override
	public String toString() {
		return "Tarantool at " + this.addresses + " as " + this.username;
	}

}
