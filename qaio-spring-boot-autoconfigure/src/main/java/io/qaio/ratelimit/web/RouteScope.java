package io.qaio.ratelimit.web;

/**
 * What was decided about a request, or is to be: a path and the routes to it.
 *
 * @param path the path; filters may change it
 * @param withPrincipal whether the routes that ask who is logged in are among them
 */
record RouteScope(String path, boolean withPrincipal) {

	/**
	 * Nothing, for any path: no request has this one, but one may have "".
	 */
	static final RouteScope NONE = new RouteScope("\0", false);

	/**
	 * Whether all that is in another one is in this.
	 */
	boolean contains(RouteScope other) {
		return this.path.equals(other.path) && (this.withPrincipal || !other.withPrincipal);
	}

	/**
	 * Whether a route to the path is in it.
	 */
	boolean contains(RateLimitRoute route) {
		return this.withPrincipal || !route.key().isPrincipal();
	}

}
