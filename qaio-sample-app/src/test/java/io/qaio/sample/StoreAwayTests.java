package io.qaio.sample;

import java.nio.file.Path;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.data.redis.timeout=500ms")
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class StoreAwayTests {

	@TempDir
	private static Path data;

	@DynamicPropertySource
	static void useDirectory(DynamicPropertyRegistry properties) {
		properties.add("sample.data-dir", data::toString);
	}

	@Test
	void requestsAreToldAndTheWalkThroughSaysSo(@LocalServerPort int port, @Autowired WalkThrough walkThrough,
			CapturedOutput output) throws Exception {
		SampleClient http = new SampleClient(port);
		http.put("1", "");
		String receipt = http.take().receipt();
		Objects.requireNonNull(SampleProcess.redis(data)).destroyForcibly();

		expectUnavailable(http.post("/tasks", "1"), "put");
		expectUnavailable(http.get("/tasks/next"), "take");
		expectUnavailable(http.ack(receipt), "ack");
		expectUnavailable(http.get("/queues"), "counts");
		walkThrough.run(new DefaultApplicationArguments());
		assertThat(output).contains("The walk-through ends here, the application goes on: Queue 'walk-through'");
	}

	private static void expectUnavailable(ResponseSpec response, String operation) {
		SampleClient.expectProblem(response, HttpStatus.SERVICE_UNAVAILABLE, operation + ": Redis cannot be reached");
	}

}
