package io.qaio.sample;

import java.nio.file.Path;

import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The walk-through on the Redis that the sample brings.
 */
class WalkThroughTests extends AbstractWalkThroughTests {

	@TempDir
	private static Path data;

	WalkThroughTests(@Autowired WalkThrough walkThrough, @Autowired TaskQueues queues, @LocalServerPort int port) {
		super(walkThrough, queues, port);
	}

	@DynamicPropertySource
	static void useDirectory(DynamicPropertyRegistry properties) {
		properties.add("sample.data-dir", data::toString);
	}

}
