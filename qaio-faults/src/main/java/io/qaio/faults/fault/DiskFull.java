package io.qaio.faults.fault;

import java.util.Random;

import io.qaio.faults.history.Harm;
import io.qaio.faults.server.DiskSpace;

/**
 * The server cannot write to its files. Redis refuses writes then, or ends, if it is to
 * write before it replies ({@code appendfsync always}); Tarantool refuses them. When
 * there is space again it goes on, or is started again, and knows all that it confirmed.
 */
public final class DiskFull extends FaultOn<DiskSpace> {

	/** One fault for all sites. */
	public DiskFull() {
		super("disk-full", DiskSpace.class, Harm.UNAVAILABLE, Harm.REPLIES_LOST);
	}

	@Override
	Effect begin(DiskSpace disk, Random random) throws Exception {
		if (random.nextBoolean()) {
			disk.fill();
		}
		else {
			disk.fillAfter(1 + random.nextInt(20_000));
		}
		return disk::free;
	}

}
