package io.qaio.ratelimit.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with its server, and requests to it.
 *
 * @param context the application
 * @param port the name of the property that has its port
 */
record WebServer(ConfigurableApplicationContext context, String port) implements AutoCloseable {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	/**
	 * Starts a server.
	 * @param type its kind
	 * @param properties as name=value
	 * @param sources the classes of the application
	 */
	static WebServer start(WebApplicationType type, List<String> properties, Class<?>... sources) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--qaio.queue.store=memory", "--spring.main.banner-mode=off"));
		properties.forEach((property) -> arguments.add("--" + property));
		return new WebServer(new SpringApplicationBuilder(sources).web(type).run(arguments.toArray(String[]::new)),
				"local.server.port");
	}

	/**
	 * The properties of a route.
	 */
	static List<String> route(int index, String path, String zone, int burst, String... more) {
		String start = "qaio.rate-limit.http.routes[" + index + "].";
		List<String> properties = new ArrayList<>(
				List.of(start + "path=" + path, start + "zone=" + zone, start + "burst=" + burst));
		for (String property : more) {
			properties.add(start + property);
		}
		return properties;
	}

	/**
	 * Its management server.
	 */
	WebServer management() {
		return new WebServer(this.context, "local.management.port");
	}

	HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(
				URI.create("http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty(this.port) + path));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	HttpResponse<String> get(String path, String... headers) {
		return send(request(path, headers));
	}

	int status(String path, String... headers) {
		return get(path, headers).statusCode();
	}

	HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return CLIENT.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Sends the same request several times at once.
	 */
	List<CompletableFuture<HttpResponse<String>>> getAll(int count, String path, String... headers) {
		return IntStream.range(0, count)
			.mapToObj((i) -> CLIENT.sendAsync(request(path, headers).build(), BodyHandlers.ofString()))
			.toList();
	}

	/**
	 * Sends a request that no client would send.
	 * @param target what stands behind the method
	 */
	int rawStatus(String target) {
		int port = Integer.parseInt(this.context.getEnvironment().getRequiredProperty(this.port));
		try (Socket socket = new Socket("127.0.0.1", port)) {
			String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			return Integer.parseInt(answer.split(" ")[1]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
