package io.qaio.ratelimit.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The key {@code client-address} of requests without an address, over real HTTP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class MissingAddressTests {

	private static final String WARNING = "A request has no client address";

	@TempDir
	private Path directory;

	private WebServer start(WebApplicationType type, Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(WebServer.route(0, "/**", "slow", 1, "delay=nodelay"));
		all.addAll(List.of("qaio.rate-limit.zones.slow.rate=1r/m", "socket=" + socket()));
		all.addAll(List.of(properties));
		return WebServer.start(type, all, Application.class, configuration);
	}

	private Path socket() {
		return this.directory.resolve("http");
	}

	/** Sends a request over the Unix domain socket. */
	private int statusOverSocket(String... headers) throws IOException {
		try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.connect(UnixDomainSocketAddress.of(socket()));
			String request = "GET /any HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
					+ String.join("\r\n", headers) + ((headers.length > 0) ? "\r\n" : "") + "\r\n";
			ByteBuffer bytes = StandardCharsets.US_ASCII.encode(request);
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			byte[] answer = Channels.newInputStream(channel).readAllBytes();
			return Integer.parseInt(new String(answer, StandardCharsets.ISO_8859_1).split(" ")[1]);
		}
	}

	static Stream<Arguments> stacks() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, OverSocket.class),
				Arguments.of(WebApplicationType.REACTIVE, ReactivelyOverSocket.class));
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void clientsOverASocketAreLimited(WebApplicationType type, Class<?> configuration) throws IOException {
		try (WebServer server = start(type, configuration)) {
			assertThat(statusOverSocket()).isEqualTo(200);
			assertThat(statusOverSocket()).isEqualTo(200);
			assertThat(statusOverSocket()).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void aProxyOverASocketCanBeTrusted(WebApplicationType type, Class<?> configuration) throws IOException {
		try (WebServer server = start(type, configuration, "qaio.rate-limit.http.trusted-proxies=127.0.0.1")) {
			for (String client : List.of("192.0.2.1", "192.0.2.2")) {
				assertThat(statusOverSocket("X-Forwarded-For: " + client)).isEqualTo(200);
				assertThat(statusOverSocket("X-Forwarded-For: " + client)).isEqualTo(200);
				assertThat(statusOverSocket("X-Forwarded-For: " + client)).isEqualTo(429);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void clientsWithoutAnAddressAreOne(WebApplicationType type, CapturedOutput output) {
		Class<?> configuration = (type == WebApplicationType.SERVLET) ? WithoutAddress.class
				: ReactivelyWithoutAddress.class;
		try (WebServer server = start(type, configuration)) {
			assertThat(server.status("/any")).isEqualTo(200);
			assertThat(output).doesNotContain(WARNING);
			assertThat(server.status("/any", "X-Address", "null")).isEqualTo(200);
			assertThat(server.status("/any", "X-Address", "empty")).isEqualTo(200);
			for (String address : List.of("null", "empty", "no-host")) {
				assertThat(server.status("/any", "X-Address", address)).as(address).isEqualTo(429);
			}
			assertThat(server.status("/any")).as("a client with an address").isEqualTo(200);
			assertThat(StringUtils.countOccurrencesOf(output.getAll(), WARNING)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aHeaderWithoutAnAddressIsNoWayAround(WebApplicationType type) {
		try (WebServer server = start(type, Plain.class, "server.forward-headers-strategy=framework")) {
			String[] headers = { "X-Forwarded-For", ":80" };
			assertThat(server.status("/any", headers)).isEqualTo(200);
			assertThat(server.status("/any", headers)).isEqualTo(200);
			assertThat(server.status("/any", headers)).isEqualTo(429);
			assertThat(server.status("/any", "X-Forwarded-For", "192.0.2.1")).isEqualTo(200);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	@RestController
	static class AnyController {

		@GetMapping("/any")
		String any() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class OverSocket {

		@Bean
		WebServerFactoryCustomizer<TomcatWebServerFactory> overSocket(@Value("${socket}") String path) {
			return (factory) -> {
				Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
				connector.setProperty("unixDomainSocketPath", path);
				factory.addAdditionalConnectors(connector);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(OverSocket.class)
	static class ReactivelyOverSocket {

		/** There is Netty on the class path of tests, too. */
		@Bean
		TomcatReactiveWebServerFactory tomcat() {
			return new TomcatReactiveWebServerFactory();
		}

	}

	/** As servers tell what is no address; the valve is a part of the server. */
	@Configuration(proxyBeanMethods = false)
	static class WithoutAddress {

		@Bean
		WebServerFactoryCustomizer<TomcatWebServerFactory> withoutAddress() {
			return (factory) -> factory.addEngineValves(new ValveBase(true) {

				@Override
				public void invoke(Request request, Response response) throws IOException, ServletException {
					if ("empty".equals(request.getHeader("X-Address"))) {
						request.setRemoteAddr("");
					}
					getNext().invoke(request, response);
				}

			});
		}

		@Bean
		FilterRegistrationBean<Filter> nullAddress() {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
				String address = ((HttpServletRequest) request).getHeader("X-Address");
				boolean isNull = "null".equals(address) || "no-host".equals(address);
				chain.doFilter(isNull ? new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public @Nullable String getRemoteAddr() {
						return null;
					}

				} : request, response);
			});
			filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return filter;
		}

	}

	/** As Spring tells what servers tell it. */
	@Configuration(proxyBeanMethods = false)
	static class ReactivelyWithoutAddress {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter withoutAddress() {
			return (exchange, chain) -> {
				String address = exchange.getRequest().getHeaders().getFirst("X-Address");
				return (address == null) ? chain.filter(exchange)
						: chain.filter(exchange.mutate().request(without(exchange.getRequest(), address)).build());
			};
		}

		private static ServerHttpRequest without(ServerHttpRequest request, String address) {
			return new ServerHttpRequestDecorator(request) {

				@Override
				public @Nullable InetSocketAddress getRemoteAddress() {
					return switch (address) {
						case "null" -> null;
						case "empty" -> InetSocketAddress.createUnresolved("", 0);
						// as Spring does with a servlet that has no host
						default -> new InetSocketAddress((String) null, 0);
					};
				}

			};
		}

	}

}
