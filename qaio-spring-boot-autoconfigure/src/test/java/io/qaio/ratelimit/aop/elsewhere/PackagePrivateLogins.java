package io.qaio.ratelimit.aop.elsewhere;

import io.qaio.ratelimit.RateLimited;

/**
 * Has a limited method that subclasses in other packages cannot override.
 */
public class PackagePrivateLogins {

	@RateLimited(zone = "login")
	void login() {
	}

}
