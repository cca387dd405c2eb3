package io.qaio.ratelimit.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The key {@code client-address}, over real HTTP.
 */
@Timeout(120)
class ClientAddressKeyTests {

	private static final String HTTP = "qaio.rate-limit.http.";

	static Stream<Arguments> stacks() {
		return Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
			.flatMap((type) -> Stream.of("framework", "native").map((strategy) -> Arguments.of(type, strategy)));
	}

	private static WebServer start(WebApplicationType type, String... properties) {
		List<String> all = new ArrayList<>(WebServer.route(0, "/**", "slow", 0));
		all.add("qaio.rate-limit.zones.slow.rate=1r/m");
		all.addAll(List.of(properties));
		return WebServer.start(type, all, Application.class);
	}

	private static int from(WebServer server, String forwarded) {
		return server.status("/any", "X-Forwarded-For", forwarded);
	}

	private static void assertOneClient(WebServer server, String first, String... more) {
		assertThat(from(server, first)).as(first).isEqualTo(200);
		for (String other : more) {
			assertThat(from(server, other)).as(other).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void aClientHasOneKey(WebApplicationType type, String strategy) {
		try (WebServer server = start(type, "server.forward-headers-strategy=" + strategy)) {
			assertOneClient(server, "192.0.2.1", "192.0.2.1:4711", "192.0.2.1:4712", "::ffff:192.0.2.1",
					"[::ffff:192.0.2.1]:80");
			assertOneClient(server, "[2001:db8:1::1]:4711", "2001:db8:1::1", "[2001:db8:1::1]:4712", "[2001:db8:1::1]",
					"2001:DB8:1:0:0:0:0:1", "2001:db8:1:0:ffff::7");
			assertThat(from(server, "2001:db8:1:1::1")).as("another network").isEqualTo(200);
			assertThat(from(server, "192.0.2.2:4711")).as("another address").isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void theNetworksOfClientsCanBeSet(WebApplicationType type) {
		try (WebServer server = start(type, "server.forward-headers-strategy=framework",
				HTTP + "ipv6-prefix-length=56")) {
			assertOneClient(server, "2001:db8:0:ff::1", "2001:db8:0:1::1");
			assertThat(from(server, "2001:db8:0:100::1")).isEqualTo(200);
		}
		try (WebServer server = start(type, "server.forward-headers-strategy=framework",
				HTTP + "ipv6-prefix-length=128")) {
			assertOneClient(server, "2001:db8::1", "2001:db8:0::0:1");
			assertThat(from(server, "2001:db8::2")).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whatIsNoAddressIsItsOwnClient(WebApplicationType type) {
		try (WebServer server = start(type, "server.forward-headers-strategy=framework")) {
			assertOneClient(server, "_hidden", "_hidden");
			assertThat(from(server, "_other")).isEqualTo(200);
		}
	}

	static Stream<Arguments> stacksWithTrustedProxies() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, "framework"),
				Arguments.of(WebApplicationType.SERVLET, "none"),
				Arguments.of(WebApplicationType.REACTIVE, "framework"),
				Arguments.of(WebApplicationType.REACTIVE, "native"), Arguments.of(WebApplicationType.REACTIVE, "none"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.forward-headers-strategy=native", "spring.main.cloud-platform=kubernetes",
			"server.tomcat.remoteip.remote-ip-header=X-Forwarded-For" })
	void aServerThatReplacesThePeerCannotTrustProxies(String property) {
		assertThatThrownBy(() -> start(WebApplicationType.SERVLET, property, HTTP + "trusted-proxies=198.51.100.0/24"))
			.rootCause()
			.hasMessageContaining("trusted-proxies")
			.hasMessageContaining("the server replaces the address of the connection");
		try (WebServer server = start(WebApplicationType.SERVLET, property)) {
			assertThat(from(server, "192.0.2.1")).as("without them").isEqualTo(200);
		}
	}

	@Test
	void theServerCountsNotTheClassPath() {
		List<String> properties = new ArrayList<>(WebServer.route(0, "/**", "slow", 0));
		properties.addAll(List.of("qaio.rate-limit.zones.slow.rate=1r/m", "server.forward-headers-strategy=native",
				HTTP + "trusted-proxies=127.0.0.1"));
		assertThatThrownBy(
				() -> WebServer.start(WebApplicationType.REACTIVE, properties, Application.class, OnTomcat.class))
			.rootCause()
			.hasMessageContaining("trusted-proxies")
			.hasMessageContaining("the server replaces the address of the connection");
		try (WebServer netty = WebServer.start(WebApplicationType.REACTIVE, properties, Application.class)) {
			assertOneClient(netty, "192.0.2.1", "203.0.113.1, 192.0.2.1");
		}
		properties.set(properties.indexOf("server.forward-headers-strategy=native"),
				"server.forward-headers-strategy=framework");
		try (WebServer tomcat = WebServer.start(WebApplicationType.REACTIVE, properties, Application.class,
				OnTomcat.class)) {
			assertOneClient(tomcat, "192.0.2.1", "203.0.113.1, 192.0.2.1");
			assertThat(from(tomcat, "192.0.2.1, 192.0.2.2")).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void anElementThatAClientMayHaveWrittenHasNoAddress(WebApplicationType type) {
		try (WebServer server = start(type, HTTP + "trusted-proxies=127.0.0.1", HTTP + "forwarded-header=Forwarded")) {
			String header = "Forwarded";
			assertThat(server.status("/any", header, "host=\"a;for=192.0.2.1\";for=192.0.2.9"))
				.as("the client of the proxy's own bucket")
				.isEqualTo(200);
			for (String forged : List.of("host=\"a;for=192.0.2.2\";for=192.0.2.9",
					"for=192.0.2.9;host=\"a,for=192.0.2.3\"", "for=192.0.2.9;host=\"a,for=192.0.2.4;b=\\\"\"")) {
				assertThat(server.status("/any", header, forged)).as(forged).isEqualTo(429);
			}
			assertThat(server.status("/any", header, "for=192.0.2.9;host=\"a\"")).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@MethodSource("stacksWithTrustedProxies")
	void whatIsBeforeTheLastUntrustedAddressIsNotBelieved(WebApplicationType type, String strategy) {
		try (WebServer server = start(type, "server.forward-headers-strategy=" + strategy,
				HTTP + "trusted-proxies=127.0.0.0/8,198.51.100.0/24,fd00::/8")) {
			assertOneClient(server, "192.0.2.1", "203.0.113.1, 192.0.2.1", "203.0.113.2, 192.0.2.1:4711",
					"192.0.2.1, 198.51.100.77", "203.0.113.3, ::ffff:192.0.2.1, fd00::5, 198.51.100.9",
					"\"x, 192.0.2.1");
			assertThat(from(server, "192.0.2.1, 192.0.2.2")).as("another client").isEqualTo(200);
			assertOneClient(server, "203.0.113.1, unknown", "203.0.113.2, unknown");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void severalHeadersAreOneList(WebApplicationType type) {
		try (WebServer server = start(type, HTTP + "trusted-proxies=127.0.0.1")) {
			assertThat(server.status("/any", "X-Forwarded-For", "203.0.113.1", "X-Forwarded-For", "192.0.2.1"))
				.isEqualTo(200);
			assertThat(server.status("/any", "X-Forwarded-For", "203.0.113.2", "X-Forwarded-For", "192.0.2.1"))
				.isEqualTo(429);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aPeerThatIsNoProxyIsNotBelieved(WebApplicationType type) {
		for (String strategy : List.of("none", "framework")) {
			try (WebServer server = start(type, "server.forward-headers-strategy=" + strategy,
					HTTP + "trusted-proxies=198.51.100.0/24")) {
				assertOneClient(server, "192.0.2.1", "192.0.2.2", "192.0.2.3, 198.51.100.1");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void otherHeadersCanBeBelieved(WebApplicationType type) {
		try (WebServer server = start(type, "server.forward-headers-strategy=framework",
				HTTP + "trusted-proxies=127.0.0.1", HTTP + "forwarded-header=forwarded")) {
			String header = "Forwarded";
			assertThat(server.status("/any", header, "for=\"[2001:db8:5::1]:4711\";proto=https")).isEqualTo(200);
			assertThat(server.status("/any", header, "for=192.0.2.9, proto=http; For=\"[2001:db8:5::2]\""))
				.isEqualTo(429);
			assertThat(server.status("/any", header, "for=\"[2001:db8:5::2], for=192.0.2.9")).isEqualTo(200);
			assertThat(server.status("/any", header, "for=192.0.2.9:80;by=203.0.113.60")).isEqualTo(429);
			assertThat(server.status("/any", "X-Forwarded-For", "192.0.2.77")).as("the proxy itself").isEqualTo(200);
			assertThat(server.status("/any", "X-Forwarded-For", "192.0.2.78")).isEqualTo(429);
		}
		try (WebServer server = start(type, HTTP + "trusted-proxies=127.0.0.1", HTTP + "forwarded-header=X-Real-IP")) {
			assertThat(server.status("/any", "X-Real-IP", "192.0.2.9")).isEqualTo(200);
			assertThat(server.status("/any", "X-Real-IP", "192.0.2.9", "X-Forwarded-For", "192.0.2.8")).isEqualTo(429);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	/** There is Netty on the class path of tests, too. */
	@Configuration(proxyBeanMethods = false)
	static class OnTomcat {

		@Bean
		TomcatReactiveWebServerFactory tomcat() {
			return new TomcatReactiveWebServerFactory();
		}

	}

	@RestController
	static class AnyController {

		@GetMapping("/any")
		String any() {
			return "hello";
		}

	}

}
