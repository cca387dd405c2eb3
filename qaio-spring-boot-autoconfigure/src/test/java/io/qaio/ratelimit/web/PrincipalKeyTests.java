package io.qaio.ratelimit.web;

import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.TestingAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The name of a user as a key.
 */
class PrincipalKeyTests {

	private static String key(Object principal) {
		TestingAuthenticationToken user = new TestingAuthenticationToken(principal, "");
		return RouteKey.parse("principal")
			.of()
			.apply(new RouteKey.RouteRequest(() -> "", (header) -> "", () -> PrincipalName.of(user)));
	}

	@Test
	void aNameIsTheKey() {
		assertThat(key("ann@acme.com")).isEqualTo("ann@acme.com");
		assertThat(key(new Named("ann"))).isEqualTo("Named[name=ann]");
		assertThat(key(new Named("j.Doe@ad"))).isEqualTo("Named[name=j.Doe@ad]");
		assertThat(key("com.acme.User@1a2b3c")).isEqualTo("com.acme.User@1a2b3c");
	}

	@Test
	void aPrincipalWithoutANameIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> key(new Nameless()))
			.withMessageContaining("Key 'principal' of a route: the principal has no name")
			.withMessageContaining(Nameless.class.getName() + "@")
			.withMessageContaining("give its class a toString()");
	}

	record Named(String name) {
	}

	static class Nameless {

	}

}
