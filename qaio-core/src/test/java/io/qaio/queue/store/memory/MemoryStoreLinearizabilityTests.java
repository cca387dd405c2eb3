package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskTerms;
import io.qaio.test.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What several threads see of a {@link MemoryTaskStore} one thread could have seen.
 */
@Timeout(180)
class MemoryStoreLinearizabilityTests {

	@Test
	void inAllInterleavingsOfAFewOperations() {
		Lincheck.interleavings(Operations.class);
	}

	@Test
	void underLoad() {
		Lincheck.load(Operations.class);
	}

	/**
	 * What threads do to one queue. Each thread settles what it took last.
	 */
	@Param(name = "thread", gen = ThreadIdGen.class)
	@Param(name = "id", gen = IntGen.class, conf = "1:3")
	public static class Operations {

		private static final int THREADS = 8;

		private final SettableClock clock = SettableClock.at(Instant.EPOCH);

		private final QueueStore queue = new MemoryTaskStore(this.clock).queue("emails",
				new LeaseTerms(Duration.ofMinutes(1), 100));

		private final AtomicReferenceArray<Delivery> last = new AtomicReferenceArray<>(THREADS);

		@Operation
		public boolean put(@Param(name = "id") int id) {
			TaskTerms terms = new TaskTerms(null, null, Duration.ZERO, null, null, id, (id == 1) ? null : "key");
			BitSet duplicates = this.queue
				.put(List.of(new NewTask("id-" + id, true, "raw", new byte[0], Map.of(), terms)))
				.join();
			return duplicates.isEmpty();
		}

		@Operation
		public String take(@Param(name = "thread") int thread) {
			List<Delivery> taken = this.queue.take(1, Duration.ZERO).join();
			if (taken.isEmpty()) {
				return "none";
			}
			this.last.set(thread % THREADS, taken.get(0));
			return taken.get(0).id() + ", attempt " + taken.get(0).attempt();
		}

		@Operation
		public boolean ack(@Param(name = "thread") int thread) {
			Delivery delivery = this.last.get(thread % THREADS);
			return delivery != null && !this.queue.ack(List.of(delivery)).join().isEmpty();
		}

		@Operation
		public boolean fail(@Param(name = "thread") int thread) {
			Delivery delivery = this.last.get(thread % THREADS);
			return delivery != null && this.queue.fail(delivery, "boom", Duration.ZERO).join();
		}

		@Operation
		public boolean release(@Param(name = "thread") int thread) {
			Delivery delivery = this.last.get(thread % THREADS);
			return delivery != null && this.queue.release(delivery, Duration.ZERO).join();
		}

		@Operation
		public void letLeasesEnd() {
			this.clock.advance(Duration.ofMinutes(1));
		}

		@Operation
		public String counts() {
			return this.queue.counts().join().toString();
		}

	}

}
