package io.qaio.sample;

import io.qaio.queue.TaskQueues;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/**
 * The walk-through in memory, with no server at all.
 */
@TestPropertySource(properties = { "qaio.queue.store=memory", "qaio.rate-limit.store=local" })
class MemoryWalkThroughTests extends AbstractWalkThroughTests {

	MemoryWalkThroughTests(@Autowired WalkThrough walkThrough, @Autowired TaskQueues queues,
			@LocalServerPort int port) {
		super(walkThrough, queues, port);
	}

}
