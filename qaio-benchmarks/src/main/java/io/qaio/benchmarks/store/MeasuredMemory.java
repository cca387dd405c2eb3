package io.qaio.benchmarks.store;

import java.util.List;

import io.qaio.queue.store.memory.MemoryTaskStore;

/**
 * The memory of this JVM.
 *
 * @param store the store
 */
record MeasuredMemory(MemoryTaskStore store) implements MeasuredStore {

	static MeasuredMemory open() {
		return new MeasuredMemory(new MemoryTaskStore());
	}

	@Override
	public String title() {
		return "memory";
	}

	@Override
	public List<BareLoop> bareLoops() {
		return List.of();
	}

	@Override
	public long requests() {
		return 0;
	}

	@Override
	public long usedMemory() {
		return 0;
	}

	@Override
	public void close() {
		this.store.close();
	}

}
