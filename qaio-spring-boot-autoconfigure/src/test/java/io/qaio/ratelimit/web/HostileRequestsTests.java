package io.qaio.ratelimit.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that somebody sends who wants to occupy the server.
 */
class HostileRequestsTests {

	private static WebServer start(WebApplicationType type, String... properties) {
		List<String> all = new ArrayList<>(WebServer.route(0, "/**", "slow", 0));
		all.add("qaio.rate-limit.zones.slow.rate=1r/m");
		all.addAll(List.of(properties));
		return WebServer.start(type, all, Application.class);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void theBodyOfARejectedRequestIsNotWaitedFor(WebApplicationType type) throws IOException {
		try (WebServer server = start(type)) {
			assertThat(post(server, "Content-Length: 5", "hello")).contains(" 200 ");
			assertThat(post(server, "Content-Length: 1000000000000", "hello")).contains(" 429 ");
			assertThat(post(server, "Transfer-Encoding: chunked", "5\r\nhello\r\n")).contains(" 429 ");
			assertThat(post(server, "Content-Length: 5\r\nExpect: 100-continue", "")).contains(" 429 ");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aForwardedHeaderThatIsAsLongAsTheServerAllowsIsRead(WebApplicationType type) {
		try (WebServer server = start(type, "qaio.rate-limit.http.trusted-proxies=127.0.0.0/8,198.51.100.0/24")) {
			String proxies = ", 198.51.100.9".repeat(450);
			String commas = ",".repeat(6000);
			String quotes = "\"\\".repeat(3000);
			assertThat(server.status("/any", "X-Forwarded-For", "192.0.2.1" + proxies)).isEqualTo(405);
			for (String before : List.of("203.0.113.7,", commas, quotes + ",", "x".repeat(6000) + ",",
					"[:::".repeat(999) + ",")) {
				assertThat(server.status("/any", "X-Forwarded-For", before + "192.0.2.1")).as(before.substring(0, 1))
					.isEqualTo(429);
			}
			assertThat(server.status("/any", "X-Forwarded-For", "x".repeat(7000))).isIn(405, 429);
		}
	}

	/**
	 * Sends the head of a request and the beginning of its body, and reads the first line
	 * of the response. Tomcat tells all clients to continue that ask.
	 */
	private static String post(WebServer server, String headers, String body) throws IOException {
		int port = Integer.parseInt(server.context().getEnvironment().getRequiredProperty(server.port()));
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.setSoTimeout(30_000);
			String request = "POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" + headers
					+ "\r\n\r\n" + body;
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			InputStream in = socket.getInputStream();
			String line = line(in);
			while (line.contains(" 100 ") || line.isBlank()) {
				line = line(in);
			}
			return line;
		}
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		int read = in.read();
		for (; read >= 0 && read != '\n'; read = in.read()) {
			line.append((char) read);
		}
		assertThat(read).as("a response").isNotNegative();
		return line.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	@RestController
	static class AnyController {

		@PostMapping("/any")
		String any(@RequestBody String body) {
			return body;
		}

	}

}
