package io.qaio.queue.store.memory;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskTerms;
import io.qaio.queue.store.contract.GroupContract;
import io.qaio.queue.store.contract.TaskStoreContract;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract, on {@link MemoryTaskStore} with the system's clock.
 */
@Tag("threads")
class MemoryTaskStoreTests extends TaskStoreContract implements GroupContract {

	private final MemoryTaskStore first = new MemoryTaskStore();

	@Override
	protected TaskStore openStore() {
		return this.first.another();
	}

	@Override
	protected long commandsReceived() {
		return 0;
	}

	@Override
	protected long residue(String queue) {
		return this.first.state(queue).size();
	}

	@Test
	void aTaskThatIsSentTwiceIsStoredOnce() {
		QueueStore queue = this.first.queue("emails", new LeaseTerms(Duration.ofSeconds(30), 10));
		NewTask task = new NewTask("1", false, "text", new byte[] { 1 }, Map.of(), TaskTerms.NONE);
		NewTask other = new NewTask("2", false, "text", new byte[] { 2 }, Map.of(), TaskTerms.NONE);
		assertThat(queue.put(List.of(task, task)).join()).isEqualTo(BitSet.valueOf(new long[] { 0b10 }));
		assertThat(queue.put(List.of(other, task)).join()).isEqualTo(BitSet.valueOf(new long[] { 0b10 }));
		assertThat(queue.counts().join()).isEqualTo(new TaskCounts(2, 0, 0, 0));
	}

	@Test
	void countsIncludeWhatIsDueButNotYetRequeued() {
		QueueStore queue = this.first.queue("emails", new LeaseTerms(Duration.ofMillis(1), 10));
		queue.put(List.of(new NewTask("1", false, "text", new byte[0], Map.of(), TaskTerms.NONE))).join();
		assertThat(queue.take(1, Duration.ZERO).join()).hasSize(1);
		Awaitility.await().until(() -> queue.counts().join().equals(new TaskCounts(1, 0, 0, 0)));
	}

}
