package io.qaio.sample;

import java.nio.file.Path;

import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The walk-through on streams of the Redis that the sample brings.
 */
@TestPropertySource(properties = "qaio.queue.store=redis-streams")
class RedisStreamsWalkThroughTests extends AbstractWalkThroughTests {

	@TempDir
	private static Path data;

	RedisStreamsWalkThroughTests(@Autowired WalkThrough walkThrough, @Autowired TaskQueues queues,
			@LocalServerPort int port) {
		super(walkThrough, queues, port);
	}

	@DynamicPropertySource
	static void useDirectory(DynamicPropertyRegistry properties) {
		properties.add("sample.data-dir", data::toString);
	}

}
