package io.qaio.sample.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "sample.walk-through=false" })
@DirtiesContext
class LoginOverHttpTests {

	private static final int REQUESTS = 40;

	@TempDir
	private static Path data;

	private final RestTestClient http;

	private final RedisRateLimiter limiter;

	LoginOverHttpTests(@LocalServerPort int port, @Autowired RedisRateLimiter limiter) {
		this.limiter = limiter;
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	@DynamicPropertySource
	static void useDirectory(DynamicPropertyRegistry properties) {
		properties.add("sample.data-dir", data::toString);
	}

	@AfterEach
	void redisDecided() {
		assertThat(this.limiter.status()).satisfies((status) -> {
			assertThat(status.deciding()).isTrue();
			assertThat(status.undecided()).isZero();
		});
	}

	@Test
	void firstLoginsPassThenTheyWaitThenTheyAreRefused() {
		Answer first = login();
		assertThat(first.status()).isEqualTo(200);
		assertThat(first.body()).contains("Welcome, ");
		long start = System.nanoTime();
		List<Answer> answers = loginAtOnce();
		double seconds = (System.nanoTime() - start) / 1e9;

		List<Answer> granted = answers.stream().filter((answer) -> answer.status() == 200).toList();
		List<Answer> refused = answers.stream().filter((answer) -> answer.status() != 200).toList();
		assertThat(granted).hasSizeBetween(12, 13 + (int) Math.ceil(5 * seconds));
		assertThat(refused).isNotEmpty().allSatisfy(LoginOverHttpTests::isRefusal);
		// something is refused above an excess of 12, so one of above 11 was let in: 3
		// more
		// than pass at once, at 5 a second
		assertThat(granted).extracting(Answer::time)
			.anySatisfy((time) -> assertThat(time).isGreaterThanOrEqualTo(Duration.ofMillis(600)));

		await().pollDelay(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(login().status()).isEqualTo(200));
	}

	private static void isRefusal(Answer answer) {
		assertThat(answer.status()).isEqualTo(429);
		// at 5 a second the next one has room after 200 ms
		assertThat(answer.retryAfter()).isEqualTo("1");
		assertThat(answer.type()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(answer.body()).contains("\"status\":429", "\"zone\":\"login\"", "\"instance\":\"/login\"",
				"Try again after 1 second.");
	}

	private List<Answer> loginAtOnce() {
		ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
		try {
			List<CompletableFuture<Answer>> answers = IntStream.range(0, REQUESTS)
				.mapToObj((i) -> CompletableFuture.supplyAsync(this::login, clients))
				.toList();
			return answers.stream().map(CompletableFuture::join).toList();
		}
		finally {
			clients.shutdown();
		}
	}

	private Answer login() {
		long start = System.nanoTime();
		EntityExchangeResult<String> result = this.http.post()
			.uri("/login")
			.exchange()
			.expectBody(String.class)
			.returnResult();
		HttpHeaders headers = result.getResponseHeaders();
		return new Answer(result.getStatus().value(), headers.getFirst(HttpHeaders.RETRY_AFTER),
				Objects.requireNonNull(headers.getContentType()), Objects.requireNonNull(result.getResponseBody()),
				Duration.ofNanos(System.nanoTime() - start));
	}

	private record Answer(int status, @Nullable String retryAfter, MediaType type, String body, Duration time) {

	}

}
