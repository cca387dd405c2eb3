package io.qaio.ratelimit.web;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The name of a user as a key.
 */
class PrincipalKeyTests {

	private static String key(Object principal) {
		// as an Authentication of Spring Security names a principal that has no name
		return RouteKey.parse("principal")
			.of()
			.apply(new RouteKey.RouteRequest(() -> "", (header) -> "", principal::toString));
	}

	@Test
	void aNameIsTheKey() {
		assertThat(key("ann@acme.com")).isEqualTo("ann@acme.com");
		assertThat(key(new Named("ann"))).isEqualTo("Named[name=ann]");
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
