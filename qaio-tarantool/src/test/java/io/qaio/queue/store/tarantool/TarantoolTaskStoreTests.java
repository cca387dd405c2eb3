package io.qaio.queue.store.tarantool;

import java.util.List;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.QueueBounds;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The contract on one Tarantool server.
 */
class TarantoolTaskStoreTests extends TaskStoreContract {

	private static TarantoolProcess tarantool;

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

	@Test
	void groupsAndBoundsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> queue().put("a", PutOptions.with().group("tenant-7")))
			.withMessageContaining("its store knows no groups")
			.withMessageContaining("Nothing was stored");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TaskQueues.on(open())
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withBounds(new QueueBounds(20, 0)))
				.build())
			.withMessage("In the default settings: maxConcurrency and groupConcurrency must be 0, as the store knows no"
					+ " such bounds");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Override
	protected TaskStore openStore() {
		return new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio",
				PutLimits.NONE);
	}

	@Override
	protected long commandsReceived() {
		return tarantool.requests();
	}

	@Override
	protected long residue(String queue) {
		return Spaces.rows(tarantool, "qaio", queue);
	}

}
