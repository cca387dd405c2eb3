package io.qaio.sample.web;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.PutOptions;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.sample.SampleClient;
import io.qaio.sample.SampleClient.Taken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static io.qaio.sample.SampleClient.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.walk-through=false", "qaio.queue.queues.strings.serializer=raw" })
@DirtiesContext
class TasksOverHttpTests {

	@TempDir
	private static Path data;

	private final SampleClient http;

	private final TaskQueue queue;

	TasksOverHttpTests(@LocalServerPort int port, @Autowired TaskQueue queue) {
		this.http = new SampleClient(port);
		this.queue = queue;
	}

	@DynamicPropertySource
	static void useDirectory(DynamicPropertyRegistry properties) {
		properties.add("sample.data-dir", data::toString);
	}

	@BeforeEach
	void empty() {
		this.queue.purge();
		this.queue.dead().removeAll();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"order\":42,\"items\":[\"tea\",null,1.5]}", "[]", "\"Grüße, 世界\"", "0", "false" })
	void anyJsonComesBackAsItWasPut(String json) {
		this.http.put(json, "");
		this.http.get("/tasks/next").expectStatus().isOk().expectBody().jsonPath("$.attempt").isEqualTo(1);
		String body = "{\"payload\":" + json + "}";
		this.http.put(json, "");
		this.http.get("/tasks/next").expectBody().json(body);
	}

	@Test
	void aTaskThatIsAckedIsGone() {
		String id = this.http.put("1", "");
		Taken task = this.http.take();
		assertThat(task.id()).isEqualTo(id);
		assertThat(task.deadline()).isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(31));
		this.http.ack(task.receipt()).expectStatus().isNoContent().expectBody().isEmpty();
		this.http.expectNoTask();
		expectCounts("default", 0, 0, 0);
	}

	@Test
	void aTaskThatIsNotAckedComesBackAndItsFirstReceiptIsWorthless() {
		this.http.put("1", "?visibilityTimeout=1s");
		Taken first = this.http.take();
		Taken second = this.http.take();
		assertThat(second.id()).isEqualTo(first.id());
		assertThat(second.attempt()).isEqualTo(2);
		expectProblem(this.http.ack(first.receipt()), HttpStatus.CONFLICT,
				"Delivery 1 of task '" + first.id() + "' no longer holds it");
		this.http.ack(second.receipt()).expectStatus().isNoContent();
		expectProblem(this.http.ack(second.receipt()), HttpStatus.CONFLICT, "it was acked before");
	}

	@Test
	void aDelayedTaskComesInItsTime() {
		String id = this.http.put("1", "?delay=500ms");
		this.http.expectNoTask();
		expectCounts("default", 0, 1, 0);
		assertThat(this.http.take().id()).isEqualTo(id);
		expectCounts("default", 0, 0, 1);
	}

	@Test
	void aBareNumberIsSeconds() {
		this.http.put("1", "?visibilityTimeout=100");
		assertThat(this.http.take().deadline()).isAfter(Instant.now().plusSeconds(50));
	}

	@Test
	void aPutEndsTheWait() {
		CompletableFuture<Taken> taken = CompletableFuture.supplyAsync(this.http::take);
		await().during(Duration.ofMillis(200)).until(() -> !taken.isDone());
		String id = this.http.put("1", "");
		assertThat(taken).succeedsWithin(Duration.ofSeconds(5)).extracting(Taken::id).isEqualTo(id);
	}

	@Test
	void aQueueCanBeNamed() {
		String id = this.http.put("1", "?queue=emails");
		expectCounts("emails", 1, 0, 0);
		this.http.expectNoTask();
		this.http.get("/tasks/next?queue=emails").expectBody().jsonPath("$.id").isEqualTo(id);
	}

	@Test
	void aTaskThatCannotBeReadDoesNotStopTheWorker() {
		this.queue.put("x", PutOptions.with().serializer("unreadable"));
		String id = this.http.put("1", "");
		assertThat(this.http.take().id()).isEqualTo(id);
		assertThat(this.queue.stats().dead()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			delay=-5s | delay must be between zero and 10950 days, not PT-5S
			delay=soon | delay=soon is not a duration. Write it like 500ms, 5s, 2m or PT5S
			delay= | delay= is not a duration
			visibilityTimeout=0s | visibilityTimeout must be between 1 ms and 10950 days, not PT0S
			visibilityTimeout=-1s | visibilityTimeout must be between 1 ms and 10950 days, not PT-1S
			visibilityTimeout=5 parsecs | visibilityTimeout=5 parsecs is not a duration
			visibilityTimeout=9999999999d | visibilityTimeout must be between 1 ms and 10950 days
			""")
	void aBadDurationIsRefused(String query, String detail) {
		expectProblem(this.http.post("/tasks?" + query, "1"), HttpStatus.BAD_REQUEST, detail);
		expectCounts("default", 0, 0, 0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			-1s    | wait must not be negative
			a year | wait=a year is not a duration
			""")
	void aBadWaitIsRefused(String wait, String detail) {
		expectProblem(this.http.get("/tasks/next?wait=" + wait), HttpStatus.BAD_REQUEST, detail);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			null       | The body must be JSON. It is empty or null.
			''         | The body must be JSON. It is empty or null.
			{"order":  | The body must be JSON. Unexpected end-of-input
			tea        | The body must be JSON. Unrecognized token 'tea'
			""")
	void aBodyThatIsNoJsonIsRefused(String body, String detail) {
		expectProblem(this.http.post("/tasks", body), HttpStatus.BAD_REQUEST, detail);
		expectCounts("default", 0, 0, 0);
	}

	@Test
	void aPayloadThatIsTooLargeIsRefused() {
		expectProblem(this.http.post("/tasks", "\"" + "x".repeat(1024 * 1024) + "\""), HttpStatus.CONTENT_TOO_LARGE,
				"the payload has 1048578 bytes, more than the 1048576");
		expectCounts("default", 0, 0, 0);
	}

	@Test
	void aPayloadThatTheSerializerOfTheQueueCannotWriteIsRefused() {
		expectProblem(this.http.post("/tasks?queue=strings", "{}"), HttpStatus.UNPROCESSABLE_CONTENT,
				"serializer 'raw' cannot write");
		expectCounts("strings", 0, 0, 0);
	}

	@Test
	void anUnknownQueueIsNotMade() {
		expectProblem(this.http.post("/tasks?queue=emials", "1"), HttpStatus.NOT_FOUND,
				"There is no queue 'emials'. Known are [default, emails, mails, strings, walk-through]");
	}

	@Test
	void anUnknownReceiptIsNotFound() {
		expectProblem(this.http.ack("7f2dea24-e4e4-4f47-b61f-d878c8c00f59"), HttpStatus.NOT_FOUND, "is not known");
	}

	private void expectCounts(String queue, int ready, int delayed, int taken) {
		this.http.get("/queues")
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{\"%s\":{\"ready\":%d,\"delayed\":%d,\"taken\":%d,\"dead\":0}}".formatted(queue, ready, delayed,
					taken));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Unreadable {

		@Bean
		PayloadSerializer unreadable() {
			return new PayloadSerializer() {

				@Override
				public String name() {
					return "unreadable";
				}

				@Override
				public byte[] serialize(Object payload) {
					return new byte[1];
				}

				@Override
				public Object deserialize(byte[] bytes, Type type) {
					throw new PayloadConversionException("nobody can read it", null);
				}

			};
		}

	}

}
