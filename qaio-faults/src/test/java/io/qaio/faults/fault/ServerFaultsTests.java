package io.qaio.faults.fault;

import java.util.List;

import io.qaio.faults.server.DiskSpace;
import io.qaio.faults.server.StartedServers;
import io.qaio.test.WallClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServerFaultsTests {

	@Test
	void eachFaultHasANameOfItsOwn() {
		List<String> names = ServerFaults.survived().stream().map(Fault::name).toList();
		assertThat(names).doesNotHaveDuplicates().allMatch((name) -> name.matches("[a-z-]+"));
	}

	@Test
	void faultsOfTarantoolAreThoseOfItsConnectionsItsDiskAndItsClock() {
		try (StartedServers servers = StartedServers.tarantool()) {
			List<String> names = ServerFaults.survived()
				.stream()
				.filter((fault) -> fault.appliesTo(servers))
				.map(Fault::name)
				.toList();
			assertThat(names).contains("connections-refused", "connections-hang", "connections-slow", "connections-cut",
					"replies-delayed", "replies-dropped", "replies-cut-inside", "connections-silent");
			assertThat(names.contains("disk-full")).isEqualTo(DiskSpace.canBeFilled());
			assertThat(names.contains("server-clock-stepped")).isEqualTo(WallClock.create().isPresent());
			assertThat(names.contains("server-clock-leaps")).isEqualTo(WallClock.create().isPresent());
			assertThat(names).noneMatch((name) -> name.matches("(redis|sentinel|cluster)-.*"));
		}
	}

}
