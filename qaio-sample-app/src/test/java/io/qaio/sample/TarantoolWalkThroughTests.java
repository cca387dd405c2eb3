package io.qaio.sample;

import io.qaio.queue.TaskQueues;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walk-through on Tarantool.
 */
@TestPropertySource(properties = "qaio.queue.store=tarantool")
class TarantoolWalkThroughTests extends AbstractWalkThroughTests {

	private static TarantoolProcess tarantool;

	TarantoolWalkThroughTests(@Autowired WalkThrough walkThrough, @Autowired TaskQueues queues,
			@LocalServerPort int port) {
		super(walkThrough, queues, port);
	}

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			tarantool.close();
		}
	}

	@DynamicPropertySource
	static void useTarantool(DynamicPropertyRegistry properties) {
		properties.add("qaio.queue.tarantool.port", () -> tarantool.port());
	}

	@Test
	void tasksAreInTarantool() {
		assertThat(tarantool.lua("return box.space.qaio_queues.index.name:count({'qaio', 'walk-through'})"))
			.isEqualTo("1");
	}

}
