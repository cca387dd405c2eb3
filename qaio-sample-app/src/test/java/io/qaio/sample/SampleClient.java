package io.qaio.sample;

import java.time.Instant;
import java.util.Objects;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Speaks to the sample over HTTP.
 */
public final class SampleClient {

	private final RestTestClient http;

	public SampleClient(int port) {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	public ResponseSpec post(String uri, String json) {
		return this.http.post().uri(uri).contentType(MediaType.APPLICATION_JSON).body(json).exchange();
	}

	public ResponseSpec get(String uri) {
		return this.http.get().uri(uri).exchange();
	}

	/**
	 * Put a task that must be accepted.
	 */
	public String put(String json, String query) {
		return body(post("/tasks" + query, json).expectStatus().isCreated(), Put.class).id();
	}

	/**
	 * Take a task that must come soon.
	 */
	public Taken take() {
		return body(get("/tasks/next?wait=20s").expectStatus().isOk(), Taken.class);
	}

	public ResponseSpec ack(String receipt) {
		return this.http.post().uri("/tasks/{receipt}/ack", receipt).exchange();
	}

	public void expectNoTask() {
		get("/tasks/next").expectStatus().isNoContent();
	}

	public static void expectProblem(ResponseSpec response, HttpStatus status, String detail) {
		Problem problem = body(response.expectStatus().isEqualTo(status), Problem.class);
		assertThat(problem.status()).isEqualTo(status.value());
		assertThat(problem.detail()).contains(detail);
	}

	private static <T> T body(ResponseSpec response, Class<T> type) {
		return Objects.requireNonNull(response.expectBody(type).returnResult().getResponseBody());
	}

	private record Put(String id) {

	}

	private record Problem(int status, String detail) {

	}

	public record Taken(String receipt, String id, int attempt, Instant deadline, Object payload) {

	}

}
