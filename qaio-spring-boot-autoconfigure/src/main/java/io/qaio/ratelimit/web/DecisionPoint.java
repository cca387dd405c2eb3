package io.qaio.ratelimit.web;

/**
 * When requests are decided: at points among the filters. At each one, the routes that
 * match the request and are not charged yet are decided, so a request whose path a filter
 * changes is decided for its new path, too. Routes that ask who is logged in wait for the
 * first point at which that is known.
 */
public enum DecisionPoint {

	/**
	 * After forwarded headers and observations, before filters that read the request.
	 */
	FIRST(false),

	/**
	 * Directly before Spring Security, which answers some requests itself.
	 */
	BEFORE_SECURITY(false),

	/**
	 * After Spring Security, before filters of the application.
	 */
	AFTER_SECURITY(true),

	/**
	 * After all filters.
	 */
	LAST(true);

	private static final int EARLY = Integer.MIN_VALUE + 100;

	private static final int BEHIND = 10;

	private final boolean principalKnown;

	DecisionPoint(boolean principalKnown) {
		this.principalKnown = principalKnown;
	}

	boolean isPrincipalKnown() {
		return this.principalKnown;
	}

	/**
	 * The order of the filter that decides at this point.
	 * @param security the order of the filter of Spring Security
	 * @return the order, as in Spring's {@code Ordered}
	 */
	public int order(int security) {
		int before = (security > Integer.MIN_VALUE) ? security - 1 : security;
		return switch (this) {
			case FIRST -> Math.min(EARLY, before);
			case BEFORE_SECURITY -> before;
			case AFTER_SECURITY -> (security < Integer.MAX_VALUE - BEHIND) ? security + BEHIND : Integer.MAX_VALUE;
			case LAST -> Integer.MAX_VALUE;
		};
	}

}
