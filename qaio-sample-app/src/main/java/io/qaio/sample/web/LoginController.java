package io.qaio.sample.web;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A login that is limited by the address of the client.
 */
@RestController
class LoginController {

	private final Logins logins;

	LoginController(Logins logins) {
		this.logins = logins;
	}

	@PostMapping("/login")
	Map<String, String> login(HttpServletRequest request) {
		return Map.of("message", this.logins.login(request.getRemoteAddr()));
	}

}
