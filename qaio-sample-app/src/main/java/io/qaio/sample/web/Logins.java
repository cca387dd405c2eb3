package io.qaio.sample.web;

import io.qaio.ratelimit.RateLimited;

import org.springframework.stereotype.Service;

/**
 * Lets everybody in, but not too often.
 */
@Service
class Logins {

	/**
	 * Log in. Of calls from one address, 8 more than the zone's rate go on at once, 4
	 * more are delayed, the rest is rejected.
	 */
	@RateLimited(zone = "login", burst = 12, delay = 8, key = "#ip")
	String login(String ip) {
		return "Welcome, " + ip;
	}

}
